{#- Rates of a period. Arguments are SQL expressions; results are doubles, null where there is
    nothing to divide by. Source: the retention table of docs/definitions.md. -#}
{#- Accounts lost ÷ accounts paying at the start. -#}
{% macro logo_churn_rate(churned_count, opening_count) %}
    {{ ratio(churned_count, opening_count) }}
{% endmacro %}

{#- (churn + contraction) ÷ opening MRR. -#}
{% macro gross_mrr_churn_rate(churn, contraction, opening) %}
    {{ ratio("(" ~ churn ~ " + " ~ contraction ~ ")", opening) }}
{% endmacro %}

{#- (churn + contraction − expansion) ÷ opening MRR; var `reactivation_nets_churn` also nets
    reactivation. -#}
{% macro net_mrr_churn_rate(churn, contraction, expansion, reactivation, opening) %}
    {% set gained = expansion %}
    {% if var("reactivation_nets_churn") %}
        {% set gained = expansion ~ " - " ~ reactivation %}
    {% endif %}
    {{ ratio("(" ~ churn ~ " + " ~ contraction ~ " - " ~ gained ~ ")", opening) }}
{% endmacro %}

{#- (new + expansion + reactivation) ÷ (churn + contraction); null where nothing was lost. -#}
{% macro quick_ratio(new, expansion, reactivation, churn, contraction) %}
    {{
        ratio(
            "(" ~ new ~ " + " ~ expansion ~ " + " ~ reactivation ~ ")",
            "(" ~ churn ~ " + " ~ contraction ~ ")",
        )
    }}
{% endmacro %}

{#- Churn of a year from churn of a month: 1 − (1 − m)^12, never 12 m. -#}
{% macro annualised_churn_rate(monthly_churn_rate) %}
    (1 - power(1 - {{ monthly_churn_rate }}, 12))
{% endmacro %}
