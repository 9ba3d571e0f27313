{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="invoice_line_item",
        key=["invoice_line_id"],
        deleted="is_deleted",
        keep="coalesce(is_live_mode, true)",
        columns=[
            ["invoice_line_id", "text", "id"],
            ["invoice_id", "text"],
            ["subscription_id", "text"],
            ["subscription_item_id", "text"],
            ["price_id", "text"],
            ["type", "label"],
            ["currency", "code"],
            ["quantity", "quantity"],
            ["amount_minor", "money", "amount"],
            ["discount_minor", "money", "discount_amount"],
            ["is_proration", "boolean", "proration"],
            ["is_live_mode", "boolean", "livemode"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["period_starts_at", "timestamp", "period_start"],
            ["period_ends_at", "timestamp", "period_end"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
