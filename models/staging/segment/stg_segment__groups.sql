{{ config(enabled=uses_vendor("segment")) }}

{{
    staged(
        vendor="segment",
        table="groups",
        key=["group_id"],
        columns=[
            ["group_id", "text"],
            ["group_name", "text", "name"],
            ["domain", "text"],
            ["crm_company_id", "text"],
            ["loaded_at", "timestamp", "received_at"],
        ],
    )
}}
