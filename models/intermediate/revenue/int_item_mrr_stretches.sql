-- MRR of every subscription item for each stretch of days in which nothing about it changes.
with
    stretches as (select * from {{ ref("int_rate_days") }}),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    valued as (
        select
            periods.*,
            rates.rate,
            stretches.from_on,
            stretches.until_on,
            {{ metering_counts("periods.is_metered") }} as counts_as_mrr,
            {{
                mrr_amount(
                    "periods.recurring_units",
                    "periods.factor_numerator",
                    "periods.factor_denominator",
                    "rates.rate",
                )
            }} as item_amount
        from stretches
        inner join
            periods
            on stretches.subscription_period_id = periods.subscription_period_id
            and stretches.source_name = periods.source_name
        inner join
            rates
            on periods.currency = rates.currency
            and stretches.rate_on >= rates.valid_from
            and stretches.rate_on < rates.valid_to
    ),

    final as (
        select
            subscription_period_id,
            source_name,
            subscription_id,
            subscription_item_id,
            account_id,
            product_id,
            plan_id,
            currency,
            is_metered,
            counts_as_mrr,
            rate,
            from_on,
            until_on,
            cancel_requested_on,
            case when counts_as_mrr then item_amount else 0 end as mrr_amount,
            case when is_metered then item_amount else 0 end as usage_mrr_amount
        from valued
    )

select *
from final
