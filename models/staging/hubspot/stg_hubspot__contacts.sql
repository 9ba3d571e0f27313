{{ config(enabled=uses_vendor("hubspot")) }}

{{
    staged(
        vendor="hubspot",
        table="contact",
        key=["contact_id"],
        deleted="is_deleted",
        columns=[
            ["contact_id", "text", "id"],
            ["company_id", "text", "property_associatedcompanyid"],
            ["email", "text", "property_email"],
            ["first_name", "text", "property_firstname"],
            ["last_name", "text", "property_lastname"],
            ["job_title", "text", "property_jobtitle"],
            ["role", "label", "property_hs_role"],
            ["seniority", "label", "property_hs_seniority"],
            ["country_code", "code", "property_country"],
            ["age_band", "text", "property_age_band"],
            ["gender", "text", "property_gender"],
            ["attitude", "text", "property_attitude"],
            ["has_marketing_consent", "boolean", "property_marketing_consent"],
            ["has_opted_out", "boolean", "property_hs_email_optout"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["created_at", "timestamp", "property_createdate"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
