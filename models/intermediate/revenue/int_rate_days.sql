-- Stretches of a counting period row in which one day's exchange rate values it.
with
    periods as (
        select *
        from {{ ref("int_subscription_periods") }}
        where has_counting_status and counts_from < counts_until
    ),

    {% if var("fx_policy") == "period_start" %}
        cycles as (select * from {{ ref("int_billing_cycles") }}),

        revaluations as (
            select
                periods.subscription_period_id,
                periods.source_name,
                cycles.cycle_starts_on as from_on,
                cycles.cycle_ends_on as until_on,
                cycles.cycle_starts_on as rate_on
            from periods
            inner join
                cycles
                on periods.subscription_period_id = cycles.subscription_period_id
                and periods.source_name = cycles.source_name
            where periods.currency <> '{{ var("reporting_currency") }}'
        ),
    {% elif var("fx_policy") == "month_end" %}
        numbers as ({{ numbers(4) }}),

        -- From the last day of a month to the day before the last day of the next.
        revaluations as (
            select
                periods.subscription_period_id,
                periods.source_name,
                {{ month_end(add_months("periods.counts_from", "numbers.number - 1")) }} as from_on,
                {{ month_end(add_months("periods.counts_from", "numbers.number")) }} as until_on,
                {{ month_end(add_months("periods.counts_from", "numbers.number - 1")) }} as rate_on
            from periods
            inner join
                numbers
                on numbers.number
                <= {{
                    days_between(
                        "periods.counts_from",
                        "least(periods.counts_until, " ~ add_days(as_of_date(), 1) ~ ")",
                    )
                }} / 28 + 1
            where periods.currency <> '{{ var("reporting_currency") }}'
        ),
    {% endif %}

    stretches as (
        select
            subscription_period_id,
            source_name,
            counts_from as from_on,
            counts_until as until_on,
            {{ as_of_date() }} as rate_on
        from periods
        {% if var("fx_policy") != "constant" %}
            where currency = '{{ var("reporting_currency") }}'
            union all
            select
                periods.subscription_period_id,
                periods.source_name,
                greatest(revaluations.from_on, periods.counts_from) as from_on,
                least(revaluations.until_on, periods.counts_until) as until_on,
                revaluations.rate_on
            from revaluations
            inner join
                periods
                on revaluations.subscription_period_id = periods.subscription_period_id
                and revaluations.source_name = periods.source_name
            where
                revaluations.from_on < periods.counts_until
                and revaluations.until_on > periods.counts_from
        {% endif %}
    ),

    final as (select * from stretches where from_on < until_on and from_on <= {{ as_of_date() }})

select *
from final
