-- Prevents gross retention or survival above 100 %, and a survival curve that rises.
with
    curves as (
        select
            cohort_month,
            month_number,
            survival_rate,
            logo_retention_rate,
            lag(survival_rate) over (
                partition by cohort_month order by month_number
            ) as previous_survival_rate
        from {{ ref("cohort_retention") }}
    )

select cast(cohort_month as {{ dbt.type_string() }}) as broken
from curves
where
    survival_rate > logo_retention_rate
    or survival_rate > previous_survival_rate
    or logo_retention_rate > 1
union all
select cast(month_start_date as {{ dbt.type_string() }}) as broken
from {{ ref("mrr_monthly") }}
where grr_rate > 1 or grr_rate > nrr_rate
