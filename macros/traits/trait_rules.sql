{#- The declared traits that the engine computes, checked: trait -> its rule with `operation`. A trait
    without a rule is a column that the engine's caller provides. -#}
{% macro trait_rules() %}
    {% set rules = {} %}
    {% for name, declared in trait_declarations().items() if declared.get("trait") %}
        {% if not declared.get("data_type") %}
            {% do reject_trait(name, "needs 'data_type'") %}
        {% endif %}
        {% set rule = dict(declared["trait"], data_type=declared["data_type"]) %}
        {% set operations = [] %}
        {% for operation in trait_operations() if operation in rule %}
            {% do operations.append(operation) %}
        {% endfor %}
        {% if operations | length != 1 %}
            {% do reject_trait(
                name,
                "needs exactly one of " ~ trait_operations() | join(", "),
            ) %}
        {% endif %}
        {% do rule.update({"operation": operations[0]}) %}
        {% do check_trait(name, rule) %}
        {% do rules.update({name: rule}) %}
    {% endfor %}
    {% do return(rules) %}
{% endmacro %}

{#- Operations of a trait and the keys that each may carry beside its own name. -#}
{% macro trait_operations() %}
    {% do return(
        {
            "attribute": [],
            "count": ["where", "days", "ending_days_ago"],
            "sum": ["of", "where", "days", "ending_days_ago"],
            "count_days": ["where", "days", "ending_days_ago"],
            "count_weeks": ["where", "weeks"],
            "distinct": ["of", "where", "days"],
            "top_share": ["of", "where", "days", "at_least"],
            "first": ["where"],
            "last": ["where"],
            "sequence": ["of", "within_days"],
            "days_since": [],
            "days_until": [],
            "daily_sum": ["days"],
            "ratio": ["at_least"],
            "trend": ["days", "zero_base"],
            "sql": [],
            "macro": ["reads"],
        }
    ) %}
{% endmacro %}

{% macro reject_trait(name, problem) %}
    {% do exceptions.raise_compiler_error("Trait '" ~ name ~ "' " ~ problem ~ ".") %}
{% endmacro %}

{#- Stops at a trait that names an unknown key, source or window. -#}
{% macro check_trait(name, rule) %}
    {% set operation = rule["operation"] %}
    {% set allowed = trait_operations()[operation] + [operation, "operation", "data_type"] %}
    {% for key in rule if key not in allowed %}
        {% do reject_trait(
            name,
            "has '"
            ~ key
            ~ "', which "
            ~ operation
            ~ " doesn't know; allowed: "
            ~ allowed[:-2]
            | join(", "),
        ) %}
    {% endfor %}
    {% for key in ["days", "weeks", "within_days"] if rule.get(key) is number and rule[key] < 1 %}
        {% do reject_trait(name, "needs a whole number from 1 for '" ~ key ~ "'") %}
    {% endfor %}
    {% set source = trait_source_of(rule) %}
    {% if source is not none and source not in trait_sources() %}
        {% do reject_trait(
            name,
            "reads '"
            ~ source
            ~ "', which is no source; nearest: '"
            ~ nearest_name(source, trait_sources())
            ~ "'",
        ) %}
    {% endif %}
    {% if operation in ["distinct", "top_share", "daily_sum", "trend"] and not rule.get("days") %}
        {% do reject_trait(name, "needs 'days'") %}
    {% endif %}
    {% if operation == "sequence" and (
        rule["sequence"] is string
        or rule["sequence"] | length < 2
        or not rule.get("within_days")
    ) %}
        {% do reject_trait(name, "needs a list of at least two events and 'within_days'") %}
    {% endif %}
{% endmacro %}

{#- The source that a rule reads; none where it is made from other traits. -#}
{% macro trait_source_of(rule) %}
    {% set operation = rule["operation"] %}
    {% if operation in ["count", "count_days", "count_weeks", "first", "last"] %}
        {% do return(rule[operation]) %}
    {% elif operation in ["sum", "distinct", "top_share", "sequence"] %}
        {% do return(rule.get("of", "")) %}
    {% endif %}
    {% do return(none) %}
{% endmacro %}

{#- A number of days of a rule: a number, or the name of the var that holds it. -#}
{% macro trait_days(rule, key="days") %}
    {% set days = rule.get(key) %}
    {% if days is string %} {% do return(var(days) | int) %} {% endif %}
    {% do return(days) %}
{% endmacro %}
