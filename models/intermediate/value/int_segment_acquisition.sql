-- What every segment won and what that cost, by month and by quarter, with the spend of the period
-- before. A quarter counts where all of its months so far are known.
{% set sums = {
    "spend_amount": "acquisition_cost_amount",
    "new_account_count": "case when new_mrr_amount > 0 then 1 else 0 end",
    "new_mrr_amount": "new_mrr_amount",
    "net_new_mrr_amount": "net_new_mrr_amount",
} %}
with
    account_months as (select * from {{ ref("int_account_profit_segments") }}),

    segment_months as (select * from {{ ref("int_segment_months") }}),

    summed as (
        {{
            summed_by_segment(
                "account_months", ["month_start_date"], sums, "has_segments", ["channel"]
            )
        }}
    ),

    monthly as (
        select
            segment_months.scheme,
            segment_months.segment_key,
            {% for column in sums %} coalesce(summed.{{ column }}, 0) as {{ column }}, {% endfor %}
            segment_months.is_complete,
            segment_months.month_start_date,
            segment_months.period_end_date,
            segment_months.quarter_start_date
        from segment_months
        left join
            summed
            on segment_months.month_start_date = summed.month_start_date
            and segment_months.scheme = summed.scheme
            and segment_months.segment_key = summed.segment_key
    ),

    quarterly as (
        select
            scheme,
            segment_key,
            {% for column in sums %} sum({{ column }}) as {{ column }}, {% endfor %}
            max(
                case
                    when
                        is_complete and month_start_date = {{ add_months("quarter_start_date", 2) }}
                    then 1
                    else 0
                end
            )
            = 1 as is_complete,
            quarter_start_date as period_start_date,
            max(period_end_date) as period_end_date
        from monthly
        group by scheme, segment_key, quarter_start_date
        having min(month_start_date) = quarter_start_date or scheme in ('all', 'channel')
    ),

    periods as (
        select
            'month' as period_type,
            scheme,
            segment_key,
            {{ sums.keys() | join(", ") }},
            is_complete,
            month_start_date as period_start_date,
            period_end_date
        from monthly
        union all
        select
            'quarter' as period_type,
            scheme,
            segment_key,
            {{ sums.keys() | join(", ") }},
            is_complete,
            period_start_date,
            period_end_date
        from quarterly
    ),

    final as (
        select
            *,
            lag(spend_amount) over (
                partition by period_type, scheme, segment_key order by period_start_date
            ) as spend_before_amount
        from periods
    )

select *
from final
