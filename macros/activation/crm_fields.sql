{#- What the CRM gets of an account, in the order of the columns. The hash of a row is over these; a
    field more is a name here, its value in `int_crm_account_payloads` and its column in the contract. -#}
{% macro crm_account_fields() %}
    {% do return(
        [
            "lifecycle_stage",
            "value_tier",
            "rfm_segment",
            "health_band",
            "touch_model",
            "usage_level",
            "persona",
            "nps_group",
            "plan_tier",
            "churn_risk_band",
            "churn_risk_reason",
            "segments",
            "first_segment",
            "next_action",
            "mrr_amount",
            "arr_amount",
            "potential_arr_amount",
            "health_score",
            "churn_risk_percent",
            "renews_on",
        ]
    ) %}
{% endmacro %}

{#- What the CRM gets of a person, in the order of the columns. -#}
{% macro crm_contact_fields() %}
    {% do return(
        [
            "account_lifecycle_stage",
            "account_value_tier",
            "account_health_band",
            "account_persona",
            "segments",
        ]
    ) %}
{% endmacro %}
