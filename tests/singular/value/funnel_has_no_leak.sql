-- Prevents accounts that get lost between two steps of onboarding, and a scheme whose segments are
-- not the company.
with
    funnel as (select * from {{ ref("onboarding_funnel") }}),

    summed as (
        select
            scheme,
            step_number,
            sum(reached_account_count) as reached_account_count,
            sum(stuck_account_count) as stuck_account_count
        from funnel
        group by scheme, step_number
    )

select current_step.scheme, current_step.segment_key, current_step.step_key
from funnel as current_step
inner join
    funnel as next_step
    on current_step.scheme = next_step.scheme
    and current_step.segment_key = next_step.segment_key
    and current_step.step_number + 1 = next_step.step_number
where current_step.passed_account_count <> next_step.reached_account_count
union all
select summed.scheme, 'sum' as segment_key, cast(summed.step_number as {{ dbt.type_string() }})
from summed
inner join summed as company on company.scheme = 'all' and summed.step_number = company.step_number
where
    summed.reached_account_count <> company.reached_account_count
    or summed.stuck_account_count <> company.stuck_account_count
