{{ config(enabled=uses_vendor("exchange_rates")) }}

{{
    staged(
        vendor="exchange_rates",
        table="daily_rate",
        key=["rate_date", "currency"],
        columns=[
            ["currency", "code"],
            ["rate", "rate"],
            ["rate_date", "date"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
