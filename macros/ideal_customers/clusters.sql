{#- Traits by which paying accounts are put into clusters: names and expressions over account days. An
    account of which one is unknown is in no cluster. -#}
{% macro cluster_traits() %}
    {% do return(
        {
            "log_mrr": "ln(1 + mrr_amount)",
            "log_paying_days": "ln(1 + " ~ days_between("first_paid_on", "date_day") ~ ")",
            "core_active_days": "core_active_days_28",
            "core_breadth": "core_breadth_28",
            "log_active_users": "ln(1 + active_users_28)",
            "log_tickets": "ln(1 + ticket_count_90)",
            "product_count": "product_count",
        }
    ) %}
{% endmacro %}

{#- Whether the engine runs dbt's Python models in its own process. -#}
{% macro runs_python_models() %} {% do return(target.type == "duckdb") %} {% endmacro %}
