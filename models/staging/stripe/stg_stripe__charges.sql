{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="charge",
        key=["charge_id"],
        columns=[
            ["charge_id", "text", "id"],
            ["invoice_id", "text"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
