{{ config(enabled=uses_vendor("segment", "usage_events")) }}

with
    tracks as (select * from {{ ref("stg_segment__tracks") }}),

    final as (
        select
            event_id,
            group_id as account_id,
            user_id,
            event_name,
            occurred_at,
            device_type,
            os_name as os,
            browser,
            is_error,
            loaded_at,
            invalid_values
        from tracks
    )

select *
from final
