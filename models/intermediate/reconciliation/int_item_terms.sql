-- What an item that counts as licensed revenue is charged, for each stretch of days.
with
    stretches as (select * from {{ ref("int_item_mrr_stretches") }}),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    final as (
        select
            stretches.subscription_period_id,
            stretches.source_name,
            stretches.subscription_item_id,
            stretches.account_id,
            stretches.currency,
            stretches.rate,
            stretches.mrr_amount,
            periods.recurring_units,
            periods.factor_numerator,
            periods.factor_denominator,
            periods.billing_interval = 'month'
            and periods.billing_interval_count = 1 as is_billed_monthly,
            stretches.from_on,
            stretches.until_on
        from stretches
        inner join
            periods
            on stretches.subscription_period_id = periods.subscription_period_id
            and stretches.source_name = periods.source_name
        where stretches.counts_as_mrr and not stretches.is_metered
    )

select *
from final
