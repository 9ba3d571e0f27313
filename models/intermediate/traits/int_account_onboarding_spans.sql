-- How far an account has come with the steps of onboarding. A step is done from the day of its
-- first event on, in whatever order.
{% set onboarding_columns = [
    "onboarding_steps_done",
    "onboarding_steps_total",
    "stuck_step_key",
] %}
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    activation_spans as (select * from {{ ref("int_account_activation_spans") }}),

    events as (select * from {{ ref("int_usage_events") }} where account_id is not null),

    steps as (select * from {{ ref("onboarding_steps") }}),

    done as (
        select events.account_id, steps.step_key, min(events.occurred_on) as changed_on
        from events
        inner join steps on events.event_name = steps.event_name
        group by events.account_id, steps.step_key
    ),

    activation_changes as (select account_id, valid_from as changed_on from activation_spans),

    starts as ({{ span_starts(["done", "activation_changes"]) }}),

    start_steps as (
        select
            starts.account_id,
            starts.valid_from,
            steps.step_key,
            coalesce(done.changed_on <= starts.valid_from, false) as is_done,
            row_number() over (
                partition by
                    starts.account_id,
                    starts.valid_from,
                    coalesce(done.changed_on <= starts.valid_from, false)
                order by steps.sort_order, steps.step_key
            ) as step_number
        from starts
        cross join steps
        left join done on starts.account_id = done.account_id and steps.step_key = done.step_key
    ),

    summed as (
        select
            account_id,
            valid_from,
            cast(sum(case when is_done then 1 else 0 end) as integer) as onboarding_steps_done,
            cast(count(*) as integer) as onboarding_steps_total,
            max(case when not is_done and step_number = 1 then step_key end) as stuck_step_key
        from start_steps
        group by account_id, valid_from
    ),

    valued as (
        select
            summed.*,
            activation_spans.is_activated,
            activation_spans.signed_up_on,
            activation_spans.activated_on
        from summed
        inner join activation_spans on {{ span_starts_within("summed", "activation_spans") }}
    ),

    final as (
        {{
            spans_of_values(
                "valued",
                onboarding_columns + ["is_activated", "signed_up_on", "activated_on"],
            )
        }}
    )

select *
from final
