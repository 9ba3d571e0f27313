-- How much of its first month's MRR does each of the last twelve cohorts still pay?
--
-- One row per cohort, one column per month since. Empty is still to come.
{% set month_count = 12 %}
with
    cohorts as (select * from {{ ref("cohort_retention") }} where is_complete),

    last_cohort as (
        select {{ add_months("max(cohort_month)", 1 - month_count) }} as first_shown_month
        from cohorts
    ),

    final as (
        select
            max(cohorts.account_count) as account_count,
            {% for number in range(month_count) %}
                max(
                    case
                        when cohorts.month_number = {{ number }} then cohorts.mrr_retention_rate
                    end
                ) as month_{{ number }}_rate,
            {% endfor %}
            cohorts.cohort_month
        from cohorts
        inner join last_cohort on cohorts.cohort_month >= last_cohort.first_shown_month
        group by cohorts.cohort_month
    )

select *
from final
order by cohort_month asc
