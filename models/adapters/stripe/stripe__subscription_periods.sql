{{ config(enabled=uses_vendor("stripe", "subscription_periods")) }}

with
    periods as (select * from {{ ref("stripe__item_periods") }}),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    amounts as (select * from {{ ref("stripe__item_amounts") }}),

    products as (select * from {{ ref("stg_stripe__products") }}),

    priced as (
        select
            periods.*,
            prices.price_name,
            prices.product_id,
            prices.currency,
            prices.billing_interval,
            prices.billing_interval_count,
            amounts.unit_amount,
            coalesce(prices.usage_type = 'metered', false) as is_metered,
            products.product_name,
            products.plan_tier,
            coalesce(prices.invalid_values, amounts.invalid_values) as price_invalid_values,
            lead(periods.started_at) over (
                partition by periods.subscription_item_id
                order by periods.started_at, periods.subscription_period_id
            ) as next_started_at
        from periods
        left join prices on periods.price_id = prices.price_id
        -- The lack of a quantity meets itself, by equality alone: DuckDB hashes nothing else.
        left join
            amounts
            on periods.price_id = amounts.price_id
            and coalesce(periods.quantity, 0) = coalesce(amounts.quantity, 0)
            and case when periods.quantity is null then 1 else 0 end
            = case when amounts.quantity is null then 1 else 0 end
        left join products on prices.product_id = products.product_id
    ),

    final as (
        select
            subscription_period_id,
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
            started_at,
            ended_at,
            trial_ends_at,
            cancel_requested_at,
            current_period_ends_at,
            case
                when ended_at is null
                then null
                when ended_at = subscription_version_ended_at and next_status = 'canceled'
                then
                    case
                        when next_cancellation_reason = 'payment_failed'
                        then 'payment_failed'
                        else 'voluntary'
                    end
                when
                    ended_at = subscription_version_ended_at
                    and (next_pause is not null or next_status = 'paused')
                    and pause_collection_behavior is null
                then 'paused'
                when ended_at = next_started_at
                then 'replaced'
                else 'voluntary'
            end as end_reason,
            loaded_at,
            coalesce(invalid_values, price_invalid_values) as invalid_values
        from priced
    )

select *
from final
