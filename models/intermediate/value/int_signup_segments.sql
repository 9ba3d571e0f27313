-- Accounts that have subscribed or tried, with the segments in which they stood on the day of
-- signup.
with
    activation as (select * from {{ ref("int_account_activation") }}),

    subscribers as (select distinct account_id from {{ ref("int_subscription_periods") }}),

    accounts as (select * from {{ ref("int_accounts") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    signups as (
        select
            activation.account_id,
            activation.is_activated,
            {{ reporting_date("activation.signed_up_at") }} as signed_up_on,
            {{
                days_between(
                    reporting_date("activation.signed_up_at"),
                    reporting_date("activation.activated_at"),
                )
            }} as activation_days
        from activation
        inner join subscribers on activation.account_id = subscribers.account_id
    ),

    final as (
        select
            signups.*,
            {{ month_start("signups.signed_up_on") }} as month_start_date,
            coalesce(accounts.channel_key, 'unknown') as channel_segment,
            signups.signed_up_on >= {{ history_start_date() }} as has_segments
            {% for scheme in schemes() %}
                ,
                case
                    when signups.signed_up_on >= {{ history_start_date() }}
                    then coalesce(segment_days.{{ scheme }}_segment, 'unknown')
                end as {{ scheme }}_segment
            {% endfor %}
        from signups
        left join accounts on signups.account_id = accounts.account_id
        left join
            segment_days
            on signups.account_id = segment_days.account_id
            and signups.signed_up_on = segment_days.date_day
    )

select *
from final
