{{ config(enabled=uses_vendor("stripe")) }}

-- Versions of a subscription, and the time before the first one that no history was kept of: a
-- connector starts to watch when it is set up, a subscription may be older or backdated.
{% set versions_in_order %}
    (
        partition by subscription_id
        order by version_started_at nulls last, loaded_at
    )
{% endset %}
with
    versions as (select * from {{ ref("stg_stripe__subscription_versions") }}),

    ordered as (
        select
            *,
            lead(status) over {{ versions_in_order }} as next_status,
            lead(pause_collection_behavior) over {{ versions_in_order }} as next_pause,
            lead(cancellation_reason) over {{ versions_in_order }} as next_cancellation_reason,
            row_number() over {{ versions_in_order }} as version_number,
            coalesce(version_ended_at < version_started_at, false) as is_inverted
        from versions
    ),

    -- What was not paid, paused or ended when it was first seen was once running.
    unrecorded as (
        select
            *,
            case
                when status in ('past_due', 'unpaid', 'canceled', 'paused')
                then 'active'
                else status
            end as status_before
        from ordered
        where
            version_number = 1
            and subscription_id is not null
            and not is_inverted
            and subscription_started_at < version_started_at
            and coalesce(status, '?') not in ('incomplete', 'incomplete_expired')
    ),

    final as (
        select
            subscription_id,
            customer_id,
            status,
            pause_collection_behavior,
            coalesce(is_live_mode, true) as is_live_mode,
            is_inverted,
            false as is_unrecorded,
            trial_ends_at,
            cancel_requested_at,
            current_period_ends_at,
            next_status,
            next_pause,
            next_cancellation_reason,
            version_started_at,
            version_ended_at,
            loaded_at,
            invalid_values
        from ordered
        union all
        select
            subscription_id,
            customer_id,
            status_before as status,
            cast(null as {{ dbt.type_string() }}) as pause_collection_behavior,
            coalesce(is_live_mode, true) as is_live_mode,
            is_inverted,
            true as is_unrecorded,
            trial_ends_at,
            cast(null as timestamp) as cancel_requested_at,
            version_started_at as current_period_ends_at,
            status as next_status,
            pause_collection_behavior as next_pause,
            cancellation_reason as next_cancellation_reason,
            subscription_started_at as version_started_at,
            version_started_at as version_ended_at,
            loaded_at,
            invalid_values
        from unrecorded
    )

select *
from final
