{{ config(enabled=uses_vendor("hubspot")) }}

{{
    staged(
        vendor="hubspot",
        table="company_merge",
        key=["merged_company_id"],
        columns=[
            ["merged_company_id", "text"],
            ["company_id", "text"],
            ["merged_at", "timestamp"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
