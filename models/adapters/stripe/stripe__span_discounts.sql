{{ config(enabled=uses_vendor("stripe")) }}

-- Discounted item spans, cut wherever the discounts in force change.
{% set most_coupons = 4 %}
with
    spans as (select * from {{ ref("stripe__item_spans") }}),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    discounts as (select * from {{ ref("stripe__subscription_discounts") }}),

    change_points as (
        select subscription_id, starts_at as changed_at from discounts
        union
        select subscription_id, ends_at as changed_at from discounts
        union
        select subscription_id, started_at as changed_at from spans
        union
        select subscription_id, ended_at as changed_at from spans
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
        where spans.subscription_id in (select subscription_id from discounts)
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

    granted as (
        select
            cuts.*,
            discounts.percent_off,
            discounts.duration,
            discounts.invalid_values,
            case
                when
                    amount_takers.subscription_item_id is not null
                    and discounts.currency = upper(prices.currency)
                then discounts.amount_off
            end as amount_off,
            row_number() over (
                partition by
                    cuts.subscription_item_id,
                    cuts.item_version_started_at,
                    cuts.span_started_at,
                    cuts.started_at
                order by discounts.discount_id
            ) as coupon_number
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
    ),

    -- Percents multiply, amounts add up.
    combined as (
        select
            subscription_item_id,
            item_version_started_at,
            span_started_at,
            span_ended_at,
            started_at,
            nullif(
                cast(
                    100 - 100 {% for number in range(1, most_coupons + 1) %}
                        * coalesce(
                            max(
                                case
                                    when coupon_number = {{ number }}
                                    then cast(1 - percent_off * 0.01 as decimal(8, 6))
                                end
                            ),
                            1
                        )
                    {% endfor %} as {{ contract_type("percent") }}
                ),
                0
            ) as discount_percent,
            sum(amount_off) as discount_amount,
            min(duration) as discount_duration,
            case
                when max(coupon_number) > {{ most_coupons }}
                then 'more than {{ most_coupons }} coupons at once'
                else max(invalid_values)
            end as invalid_values
        from granted
        group by
            subscription_item_id,
            item_version_started_at,
            span_started_at,
            span_ended_at,
            started_at
    ),

    changes as (
        select
            *,
            case
                when
                    discount_percent is distinct from lag(discount_percent) over span
                    or discount_amount is distinct from lag(discount_amount) over span
                    or discount_duration is distinct from lag(discount_duration) over span
                    or lag(started_at) over span is null
                then started_at
            end as changed_at
        from combined
        window
            span as (
                partition by subscription_item_id, item_version_started_at, span_started_at
                order by started_at
            )
    ),

    final as (
        select
            subscription_item_id,
            item_version_started_at,
            span_started_at,
            discount_percent,
            discount_amount,
            discount_duration,
            invalid_values,
            changed_at as started_at,
            coalesce(
                lead(changed_at) over (
                    partition by subscription_item_id, item_version_started_at, span_started_at
                    order by changed_at
                ),
                span_ended_at
            ) as ended_at
        from changes
        where changed_at is not null
    )

select *
from final
