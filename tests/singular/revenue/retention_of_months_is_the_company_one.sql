-- Prevents a retention of months that differs from the company figures of the same months.
{% set figures = [
    "opening_mrr_amount",
    "churn_mrr_amount",
    "contraction_mrr_amount",
    "expansion_mrr_amount",
    "fx_mrr_amount",
    "reactivation_mrr_amount",
    "opening_account_count",
    "churned_account_count",
    "logo_churn_rate",
    "gross_mrr_churn_rate",
    "net_mrr_churn_rate",
    "is_complete",
    "period_end_date",
] %}
with
    retention as (
        select *
        from {{ ref("retention_by_segment") }}
        where period_type = 'month' and scheme = 'all'
    ),

    company as (select * from {{ ref("mrr_monthly") }})

select company.month_start_date, retention.period_start_date
from company
full outer join retention on company.month_start_date = retention.period_start_date
where
    company.month_start_date is null or retention.period_start_date is null
    {% for figure in figures %}
        or company.{{ figure }} is distinct from retention.{{ figure }}
    {% endfor %}
