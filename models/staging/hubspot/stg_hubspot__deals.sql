{{ config(enabled=uses_vendor("hubspot")) }}

{{
    staged(
        vendor="hubspot",
        table="deal",
        key=["deal_id"],
        deleted="is_deleted",
        columns=[
            ["deal_id", "text"],
            ["company_id", "text", "property_associatedcompanyid"],
            ["deal_type", "text", "property_dealtype"],
            ["deal_stage", "text", "property_dealstage"],
            ["currency", "code", "property_deal_currency_code"],
            ["amount", "money", "property_amount"],
            ["is_closed", "boolean", "property_hs_is_closed"],
            ["is_won", "boolean", "property_hs_is_closed_won"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["created_at", "timestamp", "property_createdate"],
            ["closes_at", "timestamp", "property_closedate"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
