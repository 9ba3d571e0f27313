{{ config(enabled=uses_vendor("hubspot")) }}

{{
    staged(
        vendor="hubspot",
        table="company",
        key=["company_id", "loaded_at"],
        deleted="is_deleted",
        required=true,
        columns=[
            ["company_id", "text", "id"],
            ["company_name", "text", "property_name"],
            ["domain", "text", "property_domain"],
            ["parent_company_id", "text", "property_hs_parent_company_id"],
            ["industry", "text", "property_industry"],
            ["country_code", "code", "property_country"],
            ["state", "text", "property_state"],
            ["city", "text", "property_city"],
            ["owner_id", "text", "property_hubspot_owner_id"],
            ["analytics_source", "text", "property_hs_analytics_source"],
            ["use_case", "label", "property_use_case"],
            ["desired_outcome", "text", "property_desired_outcome"],
            ["pain_point", "text", "property_pain_point"],
            ["preferred_channel", "text", "property_preferred_channel"],
            ["employee_count", "integer", "property_numberofemployees"],
            ["annual_revenue_amount", "money", "property_annualrevenue"],
            ["is_strategic", "boolean", "property_is_strategic"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["created_at", "timestamp", "property_createdate"],
            ["updated_at", "timestamp", "property_hs_lastmodifieddate"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
