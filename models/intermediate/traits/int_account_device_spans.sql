-- What an account last used the product with, and since when it has an integration.
{% set device_columns = ["last_device_type", "last_os", "last_browser"] %}
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    events as {{ not_materialized() }} (
        select * from {{ ref("int_usage_events") }} where account_id is not null
    ),

    onboarding_steps as (select * from {{ ref("onboarding_steps") }}),

    -- An event that names no device, such as a program's, says nothing about it.
    on_devices as (
        select
            account_id,
            device_type as last_device_type,
            os as last_os,
            browser as last_browser,
            occurred_on as valid_from,
            row_number() over (
                partition by account_id, occurred_on
                order by occurred_at desc, event_id desc, source_name desc
            ) as event_number
        from events
        where coalesce(device_type, os, browser) is not null
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

    placed as ({{ with_last_spans("starts", ["device_spans"]) }}),

    valued as (
        select
            placed.account_id,
            device_spans.last_device_type,
            device_spans.last_os,
            device_spans.last_browser,
            case
                when connections.changed_on <= placed.valid_from then connections.changed_on
            end as integration_connected_on,
            placed.valid_from
        from placed
        left join device_spans on {{ within_last_span("placed", "device_spans") }}
        left join connections on placed.account_id = connections.account_id
    ),

    final as ({{ spans_of_values("valued", device_columns + ["integration_connected_on"]) }})

select *
from final
