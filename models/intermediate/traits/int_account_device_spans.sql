-- What an account last used the product with, and since when it has an integration.
{% set device_columns = ["last_device_type", "last_os", "last_browser"] %}
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    events as (select * from {{ ref("int_usage_events") }} where account_id is not null),

    event_details as (select * from {{ ref("input_usage_events") }}),

    onboarding_steps as (select * from {{ ref("onboarding_steps") }}),

    -- An event that names no device, such as a program's, says nothing about it.
    on_devices as (
        select
            events.account_id,
            event_details.device_type as last_device_type,
            event_details.os as last_os,
            event_details.browser as last_browser,
            events.occurred_on as valid_from,
            row_number() over (
                partition by events.account_id, events.occurred_on
                order by events.occurred_at desc, events.event_id desc, events.source_name desc
            ) as event_number
        from events
        inner join
            event_details
            on events.source_name = event_details.source_name
            and events.event_id = event_details.event_id
        where
            coalesce(event_details.device_type, event_details.os, event_details.browser) is not null
    ),

    device_days as (select * from on_devices where event_number = 1),

    device_spans as ({{ spans_of_values("device_days", device_columns) }}),

    device_changes as (select account_id, valid_from as changed_on from device_spans),

    connections as (
        select events.account_id, min(events.occurred_on) as changed_on
        from events
        inner join onboarding_steps on events.event_name = onboarding_steps.event_name
        where onboarding_steps.step_key = 'connect_integration'
        group by events.account_id
    ),

    starts as ({{ span_starts(["device_changes", "connections"]) }}),

    valued as (
        select
            starts.account_id,
            device_spans.last_device_type,
            device_spans.last_os,
            device_spans.last_browser,
            case
                when connections.changed_on <= starts.valid_from then connections.changed_on
            end as integration_connected_on,
            starts.valid_from
        from starts
        left join device_spans on {{ span_starts_within("starts", "device_spans") }}
        left join connections on starts.account_id = connections.account_id
    ),

    final as ({{ spans_of_values("valued", device_columns + ["integration_connected_on"]) }})

select *
from final
