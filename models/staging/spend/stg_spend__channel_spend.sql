{{ config(enabled=uses_vendor("spend")) }}

{{
    staged(
        vendor="spend",
        table="channel_spend",
        key=["spend_date", "channel"],
        required=true,
        columns=[
            ["channel", "text"],
            ["currency", "code"],
            ["amount", "money"],
            ["spend_date", "date"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
