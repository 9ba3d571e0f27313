{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="coupon",
        key=["coupon_id"],
        columns=[
            ["coupon_id", "text", "id"],
            ["currency", "code"],
            ["duration", "text"],
            ["percent_off", "percent"],
            ["amount_off_minor", "money", "amount_off"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
