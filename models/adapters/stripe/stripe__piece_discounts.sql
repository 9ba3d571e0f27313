{{ config(enabled=uses_vendor("stripe"), materialized="table") }}

-- The coupons of each piece of an item span combined into one percent and one amount: percents
-- multiply, then amounts come off.
{% set most_coupons = 4 %}
{% set piece = [
    "subscription_item_id",
    "item_version_started_at",
    "span_started_at",
    "started_at",
] %}
with
    coupons as (
        select
            *,
            row_number() over (
                partition by {{ piece | join(", ") }} order by discount_id
            ) as coupon_number
        from {{ ref("stripe__span_coupons") }}
    ),

    amounts as (select * from {{ ref("stripe__item_amounts") }}),

    combined as (
        select
            {{ piece | join(", ") }},
            subscription_id,
            span_ended_at,
            price_id,
            quantity,
            currency,
            is_licensed,
            {{ combined_percent("percent_off", "coupon_number", most_coupons) }}
            as discount_percent,
            min(case when amount_off < 0 then amount_off end) as negative_amount,
            sum(case when granted_to = 'item' then amount_off end) as own_amount,
            sum(case when granted_to <> 'item' then amount_off end) as invoice_amount,
            coalesce(
                min(case when duration <> 'once' then duration end), min(duration)
            ) as discount_duration,
            case
                when max(coupon_number) > {{ most_coupons }}
                then 'more than {{ most_coupons }} coupons at once'
                else max(invalid_values)
            end as invalid_values
        from coupons
        group by
            {{ piece | join(", ") }},
            subscription_id,
            span_ended_at,
            price_id,
            quantity,
            currency,
            is_licensed
    ),

    -- An item costs this much once its percents are off.
    reduced as (
        select
            combined.*,
            coalesce(
                {{
                    invoice_amount(
                        recurring_units(
                            "combined.quantity",
                            "amounts.unit_amount",
                            "combined.discount_percent",
                            "0",
                            "true",
                        )
                    )
                }},
                0
            ) as reduced_amount
        from combined
        left join
            amounts on combined.price_id = amounts.price_id and combined.quantity = amounts.quantity
    ),

    -- An amount off the item alone takes no more than that.
    left_over as (
        select
            *,
            least(coalesce(own_amount, 0), reduced_amount) as own_amount_taken,
            greatest(reduced_amount - coalesce(own_amount, 0), 0) as left_amount
        from reduced
    ),

    -- An amount off the invoice is used up item by item, so that all of it counts, and once. An
    -- item that it does not apply to uses nothing of it up.
    shared as (
        select
            *,
            coalesce(
                sum(case when invoice_amount is not null then left_amount else 0 end) over (
                    partition by subscription_id, currency, started_at
                    order by subscription_item_id, item_version_started_at, span_started_at
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as left_amount_before
        from left_over
    ),

    final as (
        select
            {{ piece | join(", ") }},
            span_ended_at,
            discount_percent,
            coalesce(
                negative_amount,
                nullif(
                    own_amount_taken + greatest(
                        least(left_amount, coalesce(invoice_amount, 0) - left_amount_before), 0
                    ),
                    0
                )
            ) as discount_amount,
            discount_duration,
            invalid_values
        from shared
    )

select *
from final
