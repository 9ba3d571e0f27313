{#- A declared condition as an SQL condition over trait columns. What is unknown stays null, so the
    three-valued logic of all, any and not is SQL's own. -#}
{% macro condition_sql(node) %}
    {% if node is string %} {% do return("(" ~ node | trim ~ ")") %} {% endif %}
    {% if "sql" in node %} {% do return("(" ~ node["sql"] | trim ~ ")") %} {% endif %}
    {% if "segment" in node %} {% do return("is_" ~ node["segment"]) %} {% endif %}
    {% if "not" in node %} {% do return("(not " ~ condition_sql(node["not"]) ~ ")") %} {% endif %}
    {% set parts = [] %}
    {% for joint, word in [("all", " and "), ("any", " or ")] if joint in node %}
        {% for member in node[joint] %} {% do parts.append(condition_sql(member)) %} {% endfor %}
        {% do return("(" ~ parts | join(word) ~ ")") %}
    {% endfor %}
    {% if "scheme" in node %}
        {% do return(comparison_sql(node["scheme"] ~ "_segment", "in", node["in"])) %}
    {% endif %}
    {% for operator, value in node.items() if operator in comparison_operators() %}
        {% if "change_of" in node %} {% do parts.append(change_sql(node, operator, value)) %}
        {% else %} {% do parts.append(comparison_sql(node["trait"], operator, value)) %}
        {% endif %}
    {% endfor %}
    {% do return("(" ~ parts | join(" and ") ~ ")") %}
{% endmacro %}

{#- Operators that hold a trait against a value, each with its sign where SQL has one. -#}
{% macro comparison_operators() %}
    {% do return(
        {
            "is": "=",
            "is_not": "<>",
            "in": "in",
            "not_in": "not in",
            "above": ">",
            "at_least": ">=",
            "below": "<",
            "at_most": "<=",
            "known": none,
            "on_or_after": ">=",
            "before": "<",
            "within_last_days": none,
            "more_than_days_ago": none,
            "within_next_days": none,
        }
    ) %}
{% endmacro %}

{#- One trait held against one value. -#}
{% macro comparison_sql(trait, operator, value) %}
    {% set sign = comparison_operators()[operator] %}
    {% if operator == "known" %} {% do return(trait ~ " is " ~ ("not null" if value else "null")) %}
    {% elif operator == "within_next_days" %}
        {% do return(days_between("date_day", trait) ~ " between 0 and " ~ value) %}
    {% elif operator == "within_last_days" %}
        {% do return(days_between(trait, "date_day") ~ " between 0 and " ~ value) %}
    {% elif operator == "more_than_days_ago" %}
        {% do return(days_between(trait, "date_day") ~ " > " ~ value) %}
    {% elif operator in ("on_or_after", "before") %}
        {% do return(trait ~ " " ~ sign ~ " cast('" ~ value ~ "' as date)") %}
    {% elif operator in ("in", "not_in") %}
        {% set literals = [] %}
        {% for item in value %} {% do literals.append(value_literal(item)) %}
        {% endfor %}
        {% do return(trait ~ " " ~ sign ~ " (" ~ literals | join(", ") ~ ")") %}
    {% endif %}
    {% do return(trait ~ " " ~ sign ~ " " ~ value_literal(value)) %}
{% endmacro %}

{#- A YAML value as an SQL literal. -#}
{% macro value_literal(value) %}
    {% if value is none %} {% do return("null") %} {% endif %}
    {% if value is boolean or value is number %} {% do return(value | string | lower) %} {% endif %}
    {% do return(text_literal(value | string)) %}
{% endmacro %}

{#- The change of a trait over days held against a share of its earlier value. Multiplied instead of
    divided, so that decimals are compared exactly. -#}
{% macro change_sql(node, operator, share) %}
    {% set trait = node["change_of"] %}
    {% set base = lagged_trait(trait, node["over_days"]) %}
    {% set bound = comparison_operators()[operator] ~ " " ~ share %}
    {% set zero_base = node.get("zero_base", "unknown") %}
    {% do return(
        "case when "
        ~ base
        ~ " <> 0 then "
        ~ trait
        ~ " - "
        ~ base
        ~ " "
        ~ bound
        ~ " * abs("
        ~ base
        ~ ") when "
        ~ base
        ~ " = 0 and "
        ~ trait
        ~ " = 0 then 0 "
        ~ bound
        ~ (
            ""
            if zero_base == "unknown"
            else " when "
            ~ base
            ~ " = 0 and "
            ~ trait
            ~ " <> 0 then "
            ~ zero_base
            ~ " "
            ~ bound
        )
        ~ " end"
    ) %}
{% endmacro %}

{#- Column with the value that a trait had days ago. -#}
{% macro lagged_trait(trait, days) %}
    {% do return(trait ~ "__" ~ days ~ "_days_ago") %}
{% endmacro %}
