{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="subscription_history",
        key=["subscription_id", "version_started_at"],
        required=true,
        versions=["version_started_at", "version_ended_at"],
        columns=[
            ["subscription_id", "text", "id"],
            ["customer_id", "text"],
            ["status", "text"],
            ["pause_collection_behavior", "text"],
            ["cancellation_reason", "text"],
            ["cancel_at_period_end", "boolean"],
            ["is_live_mode", "boolean", "livemode"],
            ["is_current_version", "boolean", "_fivetran_active"],
            ["trial_ends_at", "timestamp", "trial_end"],
            ["current_period_ends_at", "timestamp", "current_period_end"],
            ["cancel_requested_at", "timestamp"],
            ["ended_at", "timestamp"],
            ["subscription_started_at", "timestamp", "start_date"],
            ["version_started_at", "timestamp", "_fivetran_start"],
            ["version_ended_at", "timestamp", "_fivetran_end"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
