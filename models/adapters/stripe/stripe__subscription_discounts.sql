{{ config(enabled=uses_vendor("stripe")) }}

with
    spans as (select * from {{ ref("stripe__item_spans") }}),

    coupons as (select * from {{ ref("stg_stripe__coupons") }}),

    discounts as (select * from {{ ref("stg_stripe__discounts") }}),

    subscriptions as (select distinct subscription_id, customer_id from spans),

    final as (
        select
            subscriptions.subscription_id,
            discounts.discount_id,
            coalesce(coupons.duration, 'forever') as duration,
            coupons.currency,
            coupons.percent_off,
            {{ major_units("coupons.amount_off_minor", "coupons.currency") }} as amount_off,
            discounts.starts_at,
            coalesce(discounts.ends_at, cast({{ far_future() }} as timestamp)) as ends_at,
            coalesce(discounts.invalid_values, coupons.invalid_values) as invalid_values
        from discounts
        inner join coupons on discounts.coupon_id = coupons.coupon_id
        inner join
            subscriptions
            on discounts.subscription_id = subscriptions.subscription_id
            or (
                discounts.subscription_id is null
                and discounts.customer_id = subscriptions.customer_id
            )
    )

select *
from final
