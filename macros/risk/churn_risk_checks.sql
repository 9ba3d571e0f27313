{#- Stops at the first risk trait that can't be used as it is declared, with one line that names it. -#}
{% macro validate_churn_risk_traits() %}
    {% set known = ["date_day"] %}
    {% for name, rule in trait_rules().items() %} {% do known.append(name) %} {% endfor %}
    {% set keys = [] %}
    {% for trait in churn_risk_traits() %}
        {% do check_churn_risk_trait(trait) %}
        {% if trait["trait_key"] in keys %}
            {% do reject_churn_risk_trait(trait, "is declared twice") %}
        {% endif %}
        {% do keys.append(trait["trait_key"]) %}
        {# The graph has no columns while dbt parses, nor in unit tests. #}
        {% if known | length > 1 %} {% do check_churn_risk_value(trait, known) %} {% endif %}
    {% endfor %}
{% endmacro %}

{% macro reject_churn_risk_trait(trait, problem) %}
    {% do exceptions.raise_compiler_error(
        "Risk trait '" ~ trait["trait_key"] ~ "' " ~ problem ~ "."
    ) %}
{% endmacro %}

{#- Every field is there and known, bounds ascend, and each bin has words. -#}
{% macro check_churn_risk_trait(trait) %}
    {% set fields = ["trait_key", "value", "bounds", "risk", "missing", "words"] %}
    {% for field in fields if field not in trait %}
        {% do reject_churn_risk_trait(trait, "has no " ~ field ~ ": add one") %}
    {% endfor %}
    {% for field in trait if field not in fields %}
        {% do reject_churn_risk_trait(
            trait,
            "has '" ~ field ~ "', which nothing reads; known: " ~ fields | join(", "),
        ) %}
    {% endfor %}
    {% if not modules.re.match("^[a-z][a-z0-9_]{0,40}$", trait["trait_key"] | string) %}
        {% do reject_churn_risk_trait(
            trait, "needs a trait_key of lower-case letters, digits and _"
        ) %}
    {% endif %}
    {% if trait["risk"] not in ["falling", "rising", "either"] %}
        {% do reject_churn_risk_trait(
            trait, "has risk '" ~ trait["risk"] ~ "'; allowed: falling, rising, either"
        ) %}
    {% endif %}
    {% set bounds = trait["bounds"] %}
    {% set ascends = namespace(holds=bounds is not string and 1 <= bounds | length <= 5) %}
    {% for bound in bounds %}
        {% if bound is not number or (not loop.first and bound <= loop.previtem) %}
            {% set ascends.holds = false %}
        {% endif %}
    {% endfor %}
    {% if not ascends.holds %}
        {% do reject_churn_risk_trait(trait, "needs one to five bounds, ascending") %}
    {% endif %}
    {% if trait["words"] | length != bounds | length + 1 %}
        {% do reject_churn_risk_trait(
            trait,
            "has " ~ (bounds | length + 1) ~ " bins and words for " ~ trait["words"]
            | length,
        ) %}
    {% endif %}
{% endmacro %}

{#- The value reads columns that there are. -#}
{% macro check_churn_risk_value(trait, known) %}
    {% for name in sql_names(trait["value"]) if name not in known %}
        {% do reject_churn_risk_trait(
            trait,
            "reads '"
            ~ name
            ~ "', which is no trait; nearest: '"
            ~ nearest_name(name, known)
            ~ "'",
        ) %}
    {% endfor %}
{% endmacro %}
