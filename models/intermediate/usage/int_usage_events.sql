-- Seen usage events with their account and whether they are core use. An event without an account
-- counts for the account of the contact whose id or e-mail its user has.
with
    events as ({{ resolved("usage_events") }}),

    contacts as (select * from {{ ref("int_contacts") }}),

    core_events as ({{ core_event_names() }}),

    user_names as (
        select lower(contact_id) as user_id, account_id
        from contacts
        where account_id is not null
        union
        {{ distinct_rows() }}
        select lower(email) as user_id, account_id
        from contacts
        where account_id is not null and email is not null
    ),

    users as (
        select user_id, min(account_id) as account_id
        from user_names
        group by user_id
        having count(*) = 1
    ),

    final as (
        select
            events.event_id,
            events.source_name,
            coalesce(events.account_id, users.account_id) as account_id,
            events.user_id,
            events.event_name,
            core_events.event_name is not null as is_core,
            events.device_type,
            events.os,
            events.browser,
            coalesce(events.is_error, false) as is_error,
            {{ reporting_date("events.occurred_at") }} as occurred_on,
            events.occurred_at
        from events
        left join core_events on events.event_name = core_events.event_name
        -- A condition on the events alone beside the equality would compare each event with each
        -- user.
        left join
            users
            on case when events.account_id is null then lower(events.user_id) end = users.user_id
        where {{ reporting_date("events.occurred_at") }} <= {{ as_of_date() }}
    )

select *
from final
