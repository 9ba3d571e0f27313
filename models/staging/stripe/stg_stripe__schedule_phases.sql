{{ config(enabled=uses_vendor("stripe")) }}

{{
    staged(
        vendor="stripe",
        table="subscription_schedule_phase",
        key=["schedule_id", "starts_at", "price_id"],
        deleted="is_deleted",
        columns=[
            ["schedule_id", "text"],
            ["customer_id", "text"],
            ["subscription_id", "text"],
            ["price_id", "text"],
            ["status", "label"],
            ["quantity", "quantity"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["starts_at", "timestamp"],
            ["ends_at", "timestamp"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
