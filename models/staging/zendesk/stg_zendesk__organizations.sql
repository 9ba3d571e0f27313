{{ config(enabled=uses_vendor("zendesk")) }}

{{
    staged(
        vendor="zendesk",
        table="organization",
        key=["organization_id"],
        deleted="is_deleted",
        columns=[
            ["organization_id", "text", "id"],
            ["organization_name", "text", "name"],
            ["external_id", "text"],
            ["domain", "text", "domain_name"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
