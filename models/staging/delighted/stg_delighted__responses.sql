{{ config(enabled=uses_vendor("delighted")) }}

{{
    staged(
        vendor="delighted",
        table="response",
        key=["response_id"],
        required=true,
        columns=[
            ["response_id", "text", "id"],
            ["person_email", "text"],
            ["crm_company_id", "text"],
            ["survey_type", "text"],
            ["comment", "text"],
            ["score", "quantity"],
            ["responded_at", "timestamp", "created_at"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
