-- The covariate is of the day before the enrolment: the treatment can't have moved it.
with
    assignments as (
        select * from {{ ref("experiment_assignments") }} where measured_on <= {{ as_of_date() }}
    ),

    metrics as ({{ experiment_metric_names() }}),

    measures as (
        select account_id, date_day, {{ experiment_metric_columns() }}
        from {{ ref("account_traits_daily") }}
    ),

    valued as (
        select
            assignments.assignment_id,
            assignments.experiment_key,
            assignments.account_id,
            assignments.arm,
            metrics.metric,
            {{ experiment_metric_value("measured") }} as outcome,
            {{ experiment_metric_value("prior_day") }} as outcome_before
        from assignments
        cross join metrics
        left join
            measures as measured
            on assignments.account_id = measured.account_id
            and assignments.measured_on = measured.date_day
        left join
            measures as prior_day
            on assignments.account_id = prior_day.account_id
            and {{ add_days("assignments.enrolled_on", -1) }} = prior_day.date_day
    ),

    final as (
        select {{ surrogate_key(["assignment_id", "metric"]) }} as outcome_id, valued.* from valued
    )

select *
from final
