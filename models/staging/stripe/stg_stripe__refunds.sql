{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="refund",
        key=["refund_id"],
        columns=[
            ["refund_id", "text", "id"],
            ["charge_id", "text"],
            ["status", "label"],
            ["currency", "code"],
            ["amount_minor", "money", "amount"],
            ["created_at", "timestamp", "created"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
