{#- Simple lifetime value: ARPA × gross margin ÷ monthly logo churn, the lifetime 1 ÷ churn capped at
    `cap_months` (none: uncapped). Null at churn 0 and where churn is unknown. -#}
{% macro simple_ltv(arpa, gross_margin, churn, cap_months=none) %}
    {% set lifetime = "1.0 / nullif(cast(" ~ churn ~ " as " ~ type_double() ~ "), 0)" %}
    {% if cap_months is not none %}
        {% set lifetime = (
            "case when "
            ~ churn
            ~ " > 0 then least("
            ~ lifetime
            ~ ", "
            ~ cap_months
            ~ ") end"
        ) %}
    {% endif %}
    ({{ arpa }} * {{ gross_margin }} * ({{ lifetime }}))
{% endmacro %}

{#- Discounted lifetime value: Σ margin × (1 − c)^t ÷ (1 + d)^t for t = 0 … cap_months − 1, or without
    end where `cap_months` is none. `churn` and `discount` are monthly shares. Null where churn is
    unknown, and where an endless sum has no limit. -#}
{% macro discounted_ltv(arpa, gross_margin, churn, discount, cap_months=none) %}
    {% set keep = ratio("(1.0 - " ~ churn ~ ")", "(1.0 + " ~ discount ~ ")") %}
    {% set margin = "(" ~ arpa ~ " * " ~ gross_margin ~ ")" %}
    {% if cap_months is none %} case when {{ keep }} < 1 then {{ margin }} / (1 - {{ keep }}) end
    {% else %}
        case
            when {{ keep }} = 1
            then {{ margin }} * {{ cap_months }}
            when {{ keep }} < 1
            then {{ margin }} * (1 - power({{ keep }}, {{ cap_months }})) / (1 - {{ keep }})
        end
    {% endif %}
{% endmacro %}

{#- Monthly discount rate of a yearly one: (1 + d)^(1/12) − 1. -#}
{% macro monthly_discount_rate() %}
    (power(1.0 + {{ var("annual_discount_rate") }}, cast(1 as {{ type_double() }}) / 12) - 1)
{% endmacro %}
