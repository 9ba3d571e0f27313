{{ config(enabled=uses_vendor("stripe", "subscription_periods")) }}

with
    spans as (select * from {{ ref("stripe__item_spans") }}),

    span_discounts as (select * from {{ ref("stripe__span_discounts") }}),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    products as (select * from {{ ref("stg_stripe__products") }}),

    discounted as (
        select
            spans.*,
            span_discounts.discount_percent,
            span_discounts.discount_amount,
            span_discounts.discount_duration,
            span_discounts.invalid_values as discount_invalid_values,
            coalesce(span_discounts.started_at, spans.started_at) as period_started_at,
            case
                when span_discounts.started_at is not null
                then span_discounts.ended_at
                else spans.ended_at
            end as period_ended_at
        from spans
        left join
            span_discounts
            on spans.subscription_item_id = span_discounts.subscription_item_id
            and spans.item_version_started_at = span_discounts.item_version_started_at
            and spans.started_at = span_discounts.span_started_at
    ),

    priced as (
        select
            discounted.*,
            prices.price_name,
            prices.product_id,
            prices.currency,
            prices.billing_interval,
            prices.billing_interval_count,
            {{ major_units("prices.unit_amount_minor", "prices.currency") }} as unit_amount,
            coalesce(prices.usage_type = 'metered', false) as is_metered,
            products.product_name,
            products.plan_tier,
            prices.invalid_values as price_invalid_values,
            lead(discounted.period_started_at) over (
                partition by discounted.subscription_item_id
                order by discounted.period_started_at, discounted.item_version_started_at
            ) as next_started_at
        from discounted
        left join prices on discounted.price_id = prices.price_id
        left join products on prices.product_id = products.product_id
    ),

    final as (
        select
            coalesce(subscription_item_id, subscription_id)
            || '@'
            || coalesce(cast(item_version_started_at as {{ dbt.type_string() }}), '?')
            || '/'
            || coalesce(
                cast(period_started_at as {{ dbt.type_string() }}), '?'
            ) as subscription_period_id,
            subscription_id,
            subscription_item_id,
            customer_id as account_id,
            price_id as plan_id,
            price_name as plan_name,
            plan_tier,
            product_id,
            product_name,
            case
                when
                    pause_collection_behavior is not null
                    and status in ('active', 'past_due', 'trialing')
                then 'paused'
                else status
            end as status,
            -- A metered item has no committed quantity in Stripe.
            case when is_metered then coalesce(quantity, 0) else quantity end as quantity,
            unit_amount,
            currency,
            billing_interval,
            billing_interval_count,
            discount_percent,
            discount_amount,
            discount_duration,
            is_metered,
            period_started_at as started_at,
            period_ended_at as ended_at,
            trial_ends_at,
            cancel_requested_at,
            current_period_ends_at,
            case
                when period_ended_at is null
                then null
                when period_ended_at = subscription_version_ended_at and next_status = 'canceled'
                then
                    case
                        when next_cancellation_reason = 'payment_failed'
                        then 'payment_failed'
                        else 'voluntary'
                    end
                when
                    period_ended_at = subscription_version_ended_at
                    and (next_pause is not null or next_status = 'paused')
                    and pause_collection_behavior is null
                then 'paused'
                when period_ended_at = next_started_at
                then 'replaced'
                else 'voluntary'
            end as end_reason,
            loaded_at,
            coalesce(
                invalid_values, price_invalid_values, discount_invalid_values
            ) as invalid_values
        from priced
    )

select *
from final
