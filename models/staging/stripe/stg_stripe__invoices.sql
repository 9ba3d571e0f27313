{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="invoice",
        key=["invoice_id"],
        deleted="is_deleted",
        keep="coalesce(is_live_mode, true)",
        columns=[
            ["invoice_id", "text", "id"],
            ["customer_id", "text"],
            ["subscription_id", "text"],
            ["status", "text"],
            ["currency", "code"],
            ["total_minor", "money", "total"],
            ["tax_minor", "money", "tax"],
            ["is_live_mode", "boolean", "livemode"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["created_at", "timestamp", "created"],
            ["due_at", "timestamp", "due_date"],
            ["paid_at", "timestamp"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
