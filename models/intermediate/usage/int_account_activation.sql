-- When an account signed up and whether it reached every activation milestone in time. Signup is
-- the start of its first subscription or trial, else the day its account was created.
with
    accounts as (select * from {{ ref("int_accounts") }}),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    events as (select * from {{ ref("int_usage_events") }}),

    milestones as (select * from {{ ref("activation_milestones") }}),

    first_subscriptions as (
        select account_id, min(started_at) as first_started_at from periods group by account_id
    ),

    signups as (
        select
            accounts.account_id,
            coalesce(first_subscriptions.first_started_at, accounts.created_at) as signed_up_at
        from accounts
        left join first_subscriptions on accounts.account_id = first_subscriptions.account_id
    ),

    reached as (
        select signups.account_id, milestones.milestone_key, min(events.occurred_at) as reached_at
        from signups
        inner join events on signups.account_id = events.account_id
        inner join milestones on events.event_name = milestones.event_name
        where
            events.occurred_at >= signups.signed_up_at
            and events.occurred_at
            < {{ add_time("signups.signed_up_at", "day", var("activation_window_days")) }}
        group by signups.account_id, milestones.milestone_key
    ),

    summed as (
        select account_id, count(*) as milestone_count, max(reached_at) as last_reached_at
        from reached
        group by account_id
    ),

    required as (select count(*) as milestone_count from milestones),

    final as (
        select
            signups.account_id,
            coalesce(summed.milestone_count, 0) as reached_milestone_count,
            -- A window that is still open has not decided yet.
            case
                when summed.milestone_count = required.milestone_count
                then true
                when
                    {{
                        reporting_date(
                            add_time("signups.signed_up_at", "day", var("activation_window_days"))
                        )
                    }} <= {{ as_of_date() }}
                then false
            end as is_activated,
            signups.signed_up_at,
            case
                when summed.milestone_count = required.milestone_count then summed.last_reached_at
            end as activated_at
        from signups
        cross join required
        left join summed on signups.account_id = summed.account_id
        where {{ reporting_date("signups.signed_up_at") }} <= {{ as_of_date() }}
    )

select *
from final
