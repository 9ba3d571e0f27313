{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="price_tier",
        key=["price_id", "tier_index"],
        columns=[
            ["price_id", "text"],
            ["tier_index", "integer"],
            ["up_to", "quantity"],
            ["unit_amount_minor", "money", "unit_amount"],
            ["unit_amount_decimal", "rate"],
            ["flat_amount_minor", "money", "flat_amount"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
