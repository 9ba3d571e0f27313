{#- The columns of a monthly MRR bridge, in the order in which they add up:
    opening + new + reactivation + expansion - contraction - churn + fx = closing. -#}
{% macro bridge_columns() %}
    {% do return(
        [
            "opening_mrr_amount",
            "new_mrr_amount",
            "reactivation_mrr_amount",
            "expansion_mrr_amount",
            "contraction_mrr_amount",
            "churn_mrr_amount",
            "fx_mrr_amount",
            "closing_mrr_amount",
        ]
    ) %}
{% endmacro %}
