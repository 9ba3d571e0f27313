-- MRR of every subscription item for each stretch of days in which nothing about it changes, and
-- the part of each change that is only the exchange rate.
with
    stretches as (select * from {{ ref("int_rate_days") }}),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    valued as (
        select
            periods.subscription_period_id,
            periods.source_name,
            periods.subscription_id,
            periods.subscription_item_id,
            periods.account_id,
            periods.product_id,
            periods.plan_id,
            periods.currency,
            periods.is_metered,
            periods.recurring_units,
            periods.factor_numerator,
            periods.factor_denominator,
            rates.rate,
            stretches.from_on,
            stretches.until_on,
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

    followed as (
        select
            *,
            {% if var("include_metered") %} true
            {% else %} not is_metered
            {% endif %} as counts_as_mrr,
            lag(until_on) over item_days as previous_until_on,
            lag(currency) over item_days as previous_currency,
            lag(rate) over item_days as previous_rate,
            lag(item_amount) over item_days as previous_amount,
            lag(recurring_units) over item_days as previous_units,
            lag(factor_numerator) over item_days as previous_numerator,
            lag(factor_denominator) over item_days as previous_denominator
        from valued
        window
            item_days as (
                partition by source_name, account_id, subscription_item_id
                order by from_on, subscription_period_id
            )
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
            case when counts_as_mrr then item_amount else 0 end as mrr_amount,
            case when is_metered then item_amount else 0 end as usage_mrr_amount,
            -- Its old terms at the new rate less those at the old rate.
            case
                when
                    counts_as_mrr
                    and previous_until_on = from_on
                    and previous_currency = currency
                    and previous_rate <> rate
                then
                    {{
                        mrr_amount(
                            "previous_units",
                            "previous_numerator",
                            "previous_denominator",
                            "rate",
                        )
                    }} - previous_amount
                else 0
            end as fx_amount
        from followed
    )

select *
from final
