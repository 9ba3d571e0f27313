{{ config(enabled=uses_vendor("hubspot")) }}

{{
    staged(
        vendor="hubspot",
        table="account_link",
        key=["account_link_id"],
        deleted="is_deleted",
        columns=[
            ["account_link_id", "text", "id"],
            ["source_name", "text", "property_source_name"],
            ["source_account_id", "text", "property_source_account_id"],
            ["company_id", "text", "property_company_id"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
