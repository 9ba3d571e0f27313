-- Trials that have ended, with the segments in which their accounts stood on the last day before
-- the outcome.
with
    trials as (select * from {{ ref("int_account_trials") }} where is_ended),

    accounts as (select * from {{ ref("int_accounts") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    last_days as (
        select
            *,
            {{ add_days("undecided_until", -1) }} as last_trial_date,
            {{ month_start("ended_on") }} as month_start_date
        from trials
    ),

    final as (
        select
            last_days.*,
            coalesce(accounts.channel_key, 'unknown') as channel_segment,
            last_days.last_trial_date >= {{ history_start_date() }} as has_segments
            {% for scheme in schemes() %}
                ,
                case
                    when last_days.last_trial_date >= {{ history_start_date() }}
                    then coalesce(segment_days.{{ scheme }}_segment, 'unknown')
                end as {{ scheme }}_segment
            {% endfor %}
        from last_days
        left join accounts on last_days.account_id = accounts.account_id
        left join
            segment_days
            on last_days.account_id = segment_days.account_id
            and last_days.last_trial_date = segment_days.date_day
    )

select *
from final
