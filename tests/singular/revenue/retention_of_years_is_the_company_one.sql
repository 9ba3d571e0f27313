-- Prevents a net or gross retention of the last 12 months that differs from that of the company,
-- and a year that one of the two leaves out.
with
    retention as (
        select *
        from {{ ref("retention_by_segment") }}
        where period_type = 'trailing_12_months' and scheme = 'all'
    ),

    company as (select * from {{ ref("mrr_monthly") }})

select company.month_start_date, retention.period_start_date
from company
full outer join retention on company.period_end_date = retention.period_end_date
where
    company.period_end_date is null
    or company.nrr_rate is distinct from retention.nrr_rate
    or company.grr_rate is distinct from retention.grr_rate
    or (retention.period_end_date is not null and company.is_complete <> retention.is_complete)
