{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="customer",
        key=["customer_id"],
        keep="coalesce(is_live_mode, true)",
        required=true,
        columns=[
            ["customer_id", "text", "id"],
            ["customer_name", "text", "name"],
            ["email", "text"],
            ["metadata", "text"],
            ["is_live_mode", "boolean", "livemode"],
            ["is_deleted", "boolean"],
            ["created_at", "timestamp", "created"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
