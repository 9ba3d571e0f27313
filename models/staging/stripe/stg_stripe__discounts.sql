{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="discount",
        key=["discount_id"],
        columns=[
            ["discount_id", "text", "id"],
            ["coupon_id", "text"],
            ["customer_id", "text"],
            ["subscription_id", "text"],
            ["subscription_item_id", "text"],
            ["starts_at", "timestamp"],
            ["ends_at", "timestamp"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
