{{ config(enabled=uses_vendor("segment")) }}

{{
    staged(
        vendor="segment",
        table="tracks",
        key=["event_id"],
        required=true,
        columns=[
            ["event_id", "text", "id"],
            ["event_name", "text", "event"],
            ["user_id", "text"],
            ["group_id", "text", "context_group_id"],
            ["device_type", "text", "context_device_type"],
            ["os_name", "text", "context_os_name"],
            ["browser", "text", "context_browser"],
            ["is_error", "boolean"],
            ["occurred_at", "timestamp", "timestamp"],
            ["loaded_at", "timestamp", "received_at"],
        ],
    )
}}
