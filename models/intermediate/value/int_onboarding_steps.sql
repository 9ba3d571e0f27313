-- Every step of onboarding for every account that has subscribed or tried: whether it was done, and
-- whether all steps up to it were.
with
    signups as (select * from {{ ref("int_signup_segments") }}),

    account_days as (
        select * from {{ ref("int_account_days") }} where date_day = {{ as_of_date() }}
    ),

    segment_days as (
        select * from {{ ref("int_account_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    events as (select * from {{ ref("int_usage_events") }} where account_id is not null),

    steps as (
        select *, row_number() over (order by sort_order, step_key) as step_number
        from {{ ref("onboarding_steps") }}
    ),

    done as (
        select events.account_id, steps.step_key, min(events.occurred_on) as done_on
        from events
        inner join steps on events.event_name = steps.event_name
        group by events.account_id, steps.step_key
    ),

    account_steps as (
        select
            signups.account_id,
            steps.step_key,
            steps.step_name,
            steps.step_number,
            signups.signed_up_on,
            done.done_on,
            sum(case when done.done_on is null then 1 else 0 end) over (
                partition by signups.account_id
                order by steps.step_number
                rows between unbounded preceding and current row
            ) as missing_count
        from signups
        cross join steps
        left join done on signups.account_id = done.account_id and steps.step_key = done.step_key
    ),

    final as (
        select
            account_steps.account_id,
            account_steps.step_key,
            account_steps.step_name,
            {% for scheme in schemes() %} segment_days.{{ scheme }}_segment, {% endfor %}
            account_steps.step_number,
            -- What is done before signup took no time.
            case
                when account_steps.done_on <= account_steps.signed_up_on
                then 0
                when account_steps.done_on > account_steps.signed_up_on
                then {{ days_between("account_steps.signed_up_on", "account_steps.done_on") }}
            end as days_to_step,
            account_steps.done_on is not null as is_done,
            account_steps.missing_count
            = case when account_steps.done_on is null then 1 else 0 end as is_reached,
            account_steps.missing_count = 0 as is_passed,
            account_steps.missing_count = 1 and account_steps.done_on is null as is_stuck,
            account_days.is_paying or account_days.is_trialing as is_customer
        from account_steps
        inner join account_days on account_steps.account_id = account_days.account_id
        inner join segment_days on account_steps.account_id = segment_days.account_id
    )

select *
from final
