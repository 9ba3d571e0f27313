{{ config(enabled=uses_vendor("stripe")) }}

-- Every discount in force on every piece of an item span, cut wherever anything of the
-- subscription changes. A piece without a discount has one row.
with
    spans as (select * from {{ ref("stripe__item_spans") }}),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    discounts as (select * from {{ ref("stripe__subscription_discounts") }}),

    change_points as (
        select subscription_id, starts_at as changed_at
        from discounts
        union
        select subscription_id, ends_at as changed_at
        from discounts
        union
        select subscription_id, started_at as changed_at
        from spans
        union
        select subscription_id, ended_at as changed_at
        from spans
    ),

    cuts as (
        select
            spans.subscription_id,
            spans.subscription_item_id,
            spans.item_version_started_at,
            spans.started_at as span_started_at,
            spans.ended_at as span_ended_at,
            spans.price_id,
            change_points.changed_at as started_at
        from spans
        inner join
            change_points
            on spans.subscription_id = change_points.subscription_id
            and change_points.changed_at >= spans.started_at
            and change_points.changed_at
            < coalesce(spans.ended_at, cast({{ far_future() }} as timestamp))
        where spans.subscription_id in (select discounts.subscription_id from discounts)
    ),

    -- An amount off is per invoice: the first licensed item in force takes it.
    amount_takers as (
        select
            cuts.subscription_id,
            cuts.started_at,
            min(cuts.subscription_item_id) as subscription_item_id
        from cuts
        inner join prices on cuts.price_id = prices.price_id
        where coalesce(prices.usage_type, 'licensed') <> 'metered'
        group by cuts.subscription_id, cuts.started_at
    ),

    final as (
        select
            cuts.*,
            discounts.discount_id,
            discounts.percent_off,
            discounts.duration,
            discounts.invalid_values,
            case
                when
                    amount_takers.subscription_item_id is not null
                    and discounts.currency = prices.currency
                then discounts.amount_off
            end as amount_off,
            max(case when discounts.duration <> 'once' then 1 else 0 end) over (
                partition by
                    cuts.subscription_item_id,
                    cuts.item_version_started_at,
                    cuts.span_started_at,
                    cuts.started_at
            ) as has_lasting_discount
        from cuts
        inner join prices on cuts.price_id = prices.price_id
        left join
            amount_takers
            on cuts.subscription_id = amount_takers.subscription_id
            and cuts.started_at = amount_takers.started_at
            and cuts.subscription_item_id = amount_takers.subscription_item_id
        left join
            discounts
            on cuts.subscription_id = discounts.subscription_id
            and cuts.started_at >= discounts.starts_at
            and cuts.started_at < discounts.ends_at
    )

select *
from final
