-- Whether an account is activated, as known on a day: true from the day of its last milestone,
-- false from the day its window is over without all of them, unknown between.
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    signups as (select * from {{ ref("int_account_signups") }}),

    events as (select * from {{ ref("int_usage_events") }}),

    milestones as (select * from {{ ref("activation_milestones") }}),

    required as (select count(*) as milestone_count from milestones),

    windows as (
        select *, {{ add_time("signed_up_at", "day", var("activation_window_days")) }} as closes_at
        from signups
    ),

    reached as (
        select
            windows.account_id,
            windows.signed_up_at,
            milestones.milestone_key,
            min(events.occurred_at) as reached_at
        from windows
        inner join events on windows.account_id = events.account_id
        inner join milestones on events.event_name = milestones.event_name
        where events.occurred_at >= windows.signed_up_at and events.occurred_at < windows.closes_at
        group by windows.account_id, windows.signed_up_at, milestones.milestone_key
    ),

    activations as (
        select reached.account_id, reached.signed_up_at, max(reached.reached_at) as activated_at
        from reached
        group by reached.account_id, reached.signed_up_at
        having count(*) = (select required.milestone_count from required)
    ),

    decided as (
        select
            windows.account_id,
            {{ reporting_date("windows.signed_up_at") }} as signed_up_on,
            {{ reporting_date("activations.activated_at") }} as activated_on,
            coalesce(
                {{ reporting_date("activations.activated_at") }},
                {{ reporting_date("windows.closes_at") }}
            ) as decided_on,
            windows.valid_from,
            windows.valid_to
        from windows
        left join
            activations
            on windows.account_id = activations.account_id
            and windows.signed_up_at = activations.signed_up_at
    ),

    signup_days as (select account_id, valid_from as changed_on from signups),

    -- What a later signup overtakes is never decided.
    decision_days as (
        select account_id, decided_on as changed_on from decided where decided_on < valid_to
    ),

    starts as ({{ span_starts(["signup_days", "decision_days"]) }}),

    valued as (
        select
            starts.account_id,
            case
                when decided.decided_on <= starts.valid_from then decided.activated_on is not null
            end as is_activated,
            decided.signed_up_on,
            case
                when decided.activated_on <= starts.valid_from then decided.activated_on
            end as activated_on,
            starts.valid_from
        from starts
        left join decided on {{ span_starts_within("starts", "decided") }}
    ),

    final as ({{ spans_of_values("valued", ["is_activated", "signed_up_on", "activated_on"]) }})

select *
from final
