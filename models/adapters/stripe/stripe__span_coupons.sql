{{ config(enabled=uses_vendor("stripe")) }}

-- Every coupon that reduces a piece of an item span, cut wherever anything of the subscription
-- changes. A piece without one has one row.
with
    spans as (select * from {{ ref("stripe__item_spans") }}),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    discounts as (select * from {{ ref("stripe__subscription_discounts") }}),

    change_points as (
        select subscription_id, starts_at as changed_at
        from discounts
        union
        {{ distinct_rows() }}
        select subscription_id, ends_at as changed_at
        from discounts
        union
        {{ distinct_rows() }}
        select subscription_id, started_at as changed_at
        from spans
        union
        {{ distinct_rows() }}
        select subscription_id, ended_at as changed_at
        from spans
    ),

    pieces as (
        select
            spans.subscription_id,
            spans.subscription_item_id,
            spans.item_version_started_at,
            spans.started_at as span_started_at,
            spans.ended_at as span_ended_at,
            spans.price_id,
            spans.quantity,
            prices.currency,
            coalesce(prices.usage_type, 'licensed') <> 'metered' as is_licensed,
            change_points.changed_at as started_at
        from spans
        inner join prices on spans.price_id = prices.price_id
        inner join
            change_points
            on spans.subscription_id = change_points.subscription_id
            and change_points.changed_at >= spans.started_at
            and change_points.changed_at
            < coalesce(spans.ended_at, cast({{ far_future() }} as timestamp))
        where spans.subscription_id in (select discounts.subscription_id from discounts)
    ),

    -- An amount off counts in its own currency; that of an invoice not for metered use.
    in_force as (
        select
            pieces.subscription_item_id,
            pieces.item_version_started_at,
            pieces.span_started_at,
            pieces.started_at,
            discounts.discount_id,
            discounts.granted_to,
            discounts.percent_off,
            discounts.duration,
            discounts.invalid_values,
            case
                when
                    (pieces.is_licensed or discounts.granted_to = 'item')
                    and discounts.currency = pieces.currency
                then discounts.amount_off
            end as amount_off,
            max(case when discounts.granted_to = 'subscription' then 1 else 0 end) over (
                partition by pieces.subscription_id, pieces.started_at
            ) as has_subscription_discount
        from pieces
        inner join
            discounts
            on pieces.subscription_id = discounts.subscription_id
            and pieces.started_at >= discounts.starts_at
            and pieces.started_at < discounts.ends_at
            and (
                discounts.granted_to <> 'item'
                or discounts.subscription_item_id = pieces.subscription_item_id
            )
    ),

    -- A subscription's own discount stands in for the customer's.
    effective as (
        select
            *,
            max(case when duration <> 'once' then 1 else 0 end) over (
                partition by
                    subscription_item_id, item_version_started_at, span_started_at, started_at
            ) as has_lasting_discount
        from in_force
        where
            (granted_to <> 'customer' or has_subscription_discount = 0)
            and (percent_off is not null or amount_off is not null or invalid_values is not null)
    ),

    final as (
        select
            pieces.*,
            effective.discount_id,
            effective.granted_to,
            effective.percent_off,
            effective.amount_off,
            effective.duration,
            effective.invalid_values
        from pieces
        left join
            effective
            on pieces.subscription_item_id = effective.subscription_item_id
            and pieces.item_version_started_at = effective.item_version_started_at
            and pieces.span_started_at = effective.span_started_at
            and pieces.started_at = effective.started_at
            -- A period row has one discount duration: what is granted once stands back behind what
            -- lasts, unless the policy counts both alike.
            {% if var("discount_policy") != "all" %}
                and (effective.duration <> 'once' or effective.has_lasting_discount = 0)
            {% endif %}
    )

select *
from final
