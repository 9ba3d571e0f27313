{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="product",
        key=["product_id"],
        columns=[
            ["product_id", "text", "id"],
            ["product_name", "text", "name"],
            ["plan_tier", "text"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
