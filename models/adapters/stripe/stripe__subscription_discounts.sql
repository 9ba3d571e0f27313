{{ config(enabled=uses_vendor("stripe")) }}

with
    spans as (select * from {{ ref("stripe__item_spans") }}),

    coupons as (select * from {{ ref("stg_stripe__coupons") }}),

    discounts as (select * from {{ ref("stg_stripe__discounts") }}),

    -- An item version that met no version of its subscription knows no customer.
    subscriptions as (
        select subscription_id, max(customer_id) as customer_id from spans group by subscription_id
    ),

    items as (
        select subscription_item_id, max(subscription_id) as subscription_id
        from spans
        group by subscription_item_id
    ),

    -- A discount of an item may name the item alone.
    granted as (
        select
            discounts.*,
            coalesce(discounts.subscription_id, items.subscription_id) as granted_subscription_id,
            case
                when discounts.subscription_item_id is not null
                then 'item'
                when discounts.subscription_id is not null
                then 'subscription'
                else 'customer'
            end as granted_to
        from discounts
        left join items on discounts.subscription_item_id = items.subscription_item_id
    ),

    -- Two joins by equality; with `or` between them each discount would meet each subscription.
    placed as (
        select subscriptions.subscription_id as placed_subscription_id, granted.*
        from granted
        inner join subscriptions on granted.granted_subscription_id = subscriptions.subscription_id
        union all
        select subscriptions.subscription_id as placed_subscription_id, granted.*
        from granted
        inner join subscriptions on granted.customer_id = subscriptions.customer_id
        where granted.granted_to = 'customer'
    ),

    final as (
        select
            placed.placed_subscription_id as subscription_id,
            placed.subscription_item_id,
            placed.discount_id,
            placed.granted_to,
            coalesce(coupons.duration, 'forever') as duration,
            coupons.currency,
            coupons.percent_off,
            {{ major_units("coupons.amount_off_minor", "coupons.currency") }} as amount_off,
            placed.starts_at,
            coalesce(placed.ends_at, cast({{ far_future() }} as timestamp)) as ends_at,
            coalesce(placed.invalid_values, coupons.invalid_values) as invalid_values
        from placed
        inner join coupons on placed.coupon_id = coupons.coupon_id
    )

select *
from final
