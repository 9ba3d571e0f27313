{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="price",
        key=["price_id"],
        keep="coalesce(is_live_mode, true)",
        required=true,
        columns=[
            ["price_id", "text", "id"],
            ["product_id", "text"],
            ["price_name", "text", "nickname"],
            ["currency", "code"],
            ["billing_interval", "text", "recurring_interval"],
            ["usage_type", "text", "recurring_usage_type"],
            ["billing_scheme", "label"],
            ["tiers_mode", "label"],
            ["package_rounding", "label", "transform_quantity_round"],
            ["unit_amount_minor", "money", "unit_amount"],
            ["unit_amount_decimal", "rate"],
            ["package_size", "integer", "transform_quantity_divide_by"],
            ["billing_interval_count", "integer", "recurring_interval_count"],
            ["is_live_mode", "boolean", "livemode"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
