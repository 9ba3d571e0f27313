-- MRR of every account at each month end under the project's policies and, switched one by one,
-- under those that it is compared with.
{% set steps = policy_steps() %}
with
    periods as (
        select *, {{ cycle_months() }} as cycle_months, {{ cycle_days() }} as cycle_days
        from {{ ref("int_subscription_periods") }}
    ),

    months as (select * from {{ ref("int_months") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    -- Rows that may count at a month end under any policy.
    row_months as (
        select periods.*, months.month_start_date, months.period_end_date
        from periods
        inner join
            months
            on periods.started_on <= months.period_end_date
            and (
                periods.ended_at is null
                or months.period_end_date < {{ reporting_date("periods.ended_at") }}
                or months.period_end_date < {{ reporting_date("periods.current_period_ends_at") }}
            )
    ),

    timed as (
        select
            periods.*,
            {% for step, policies in steps %}
                case
                    when {{ period_counts_on("periods.period_end_date", policies) }} then 1 else 0
                end as counts_{{ loop.index0 }},
                {{ rate_day_on("periods.period_end_date", policies) }} as rate_on_{{ loop.index0 }},
                {{
                    recurring_units(
                        "periods.quantity",
                        "periods.unit_amount",
                        "periods.discount_percent",
                        "periods.discount_amount",
                        discount_applies("periods.discount_duration", policies),
                    )
                }} as units_{{ loop.index0 }} {{ "," if not loop.last }}
            {% endfor %}
        from row_months as periods
    ),

    valued as (
        select
            timed.account_id,
            timed.month_start_date,
            {% for step, policies in steps %}
                case
                    when timed.counts_{{ loop.index0 }} = 1
                    then
                        {{
                            mrr_amount(
                                "timed.units_" ~ loop.index0,
                                month_factor_part("timed.billing_interval", 0, policies),
                                "("
                                ~ month_factor_part("timed.billing_interval", 1, policies)
                                ~ " * timed.billing_interval_count)",
                                "rates_" ~ loop.index0 ~ ".rate",
                            )
                        }}
                    else 0
                end as mrr_{{ loop.index0 }} {{ "," if not loop.last }}
            {% endfor %}
        from timed
        {% for step in steps %}
            inner join
                rates as rates_{{ loop.index0 }}
                on timed.currency = rates_{{ loop.index0 }}.currency
                and timed.rate_on_{{ loop.index0 }} >= rates_{{ loop.index0 }}.valid_from
                and timed.rate_on_{{ loop.index0 }} < rates_{{ loop.index0 }}.valid_to
        {% endfor %}
    ),

    summed as (
        select
            account_id,
            month_start_date,
            {% for step in steps %}
                sum(mrr_{{ loop.index0 }}) as mrr_{{ loop.index0 }} {{ "," if not loop.last }}
            {% endfor %}
        from valued
        group by account_id, month_start_date
    ),

    final as (
        {% for step, policies in steps %}
            select
                account_id,
                month_start_date,
                '{{ step }}' as step,
                {{ loop.index0 }} as step_number,
                cast(mrr_{{ loop.index0 }} as {{ type_money() }}) as mrr_amount
            from summed {{ "union all" if not loop.last }}
        {% endfor %}
    )

select *
from final
