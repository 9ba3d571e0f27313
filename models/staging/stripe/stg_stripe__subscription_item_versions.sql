{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="subscription_item_history",
        key=["subscription_item_id", "version_started_at"],
        required=true,
        versions=["version_started_at", "version_ended_at"],
        columns=[
            ["subscription_item_id", "text", "id"],
            ["subscription_id", "text"],
            ["price_id", "text"],
            ["quantity", "quantity"],
            ["is_current_version", "boolean", "_fivetran_active"],
            ["version_started_at", "timestamp", "_fivetran_start"],
            ["version_ended_at", "timestamp", "_fivetran_end"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
