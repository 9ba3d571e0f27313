{#- A condition of the rule language as portable SQL over the columns of `int_segment_traits`. Null is
    unknown and stays so. -#}
{% macro condition_sql(node) %}
    {% if node is none or node is boolean %}
        {% do return("(1 = 0)" if not node else "(1 = 1)") %}
    {% endif %}
    {% if node is string %} {% do return("(" ~ node | trim ~ ")") %} {% endif %}
    {% set parts = [] %}
    {% for kind, joiner in {"all": " and ", "any": " or "}.items() if kind in node %}
        {% for inner in node[kind] %} {% do parts.append(condition_sql(inner)) %} {% endfor %}
        {% do return("(" ~ parts | join(joiner) ~ ")") %}
    {% endfor %}
    {% if "not" in node %} {% do return("(not " ~ condition_sql(node["not"]) ~ ")") %} {% endif %}
    {% if "sql" in node %} {% do return("(" ~ node["sql"] | trim ~ ")") %} {% endif %}
    {% if "segment" in node %} {% do return("(is_" ~ node["segment"] ~ ")") %} {% endif %}
    {% if "scheme" in node %}
        {% do return("(" ~ node["scheme"] ~ "_segment in (" ~ quoted_list(node["in"]) ~ "))") %}
    {% endif %}
    {% for operator, operand in node.items() if operator in comparisons() %}
        {% do parts.append(
            change_sql(node, operator, operand)
            if "change_of" in node
            else comparison_sql(node["trait"], operator, operand)
        ) %}
    {% endfor %}
    {% do return("(" ~ parts | join(" and ") ~ ")") %}
{% endmacro %}

{#- Operators that compare a value: name -> SQL, where `{}` is the operand. -#}
{% macro comparisons() %}
    {% do return(
        {
            "is": "=",
            "is_not": "<>",
            "above": ">",
            "at_least": ">=",
            "below": "<",
            "at_most": "<=",
            "on_or_after": ">=",
            "before": "<",
            "in": "in",
            "not_in": "not in",
            "known": "known",
            "within_last_days": "days",
            "more_than_days_ago": "days",
            "within_next_days": "days",
        }
    ) %}
{% endmacro %}

{% macro comparison_sql(value, operator, operand) %}
    {% if operator == "known" %}
        {% do return(value ~ (" is not null" if operand else " is null")) %}
    {% elif operator == "within_last_days" %}
        {% do return(days_between(value, "date_day") | trim ~ " between 0 and " ~ operand) %}
    {% elif operator == "more_than_days_ago" %}
        {% do return(days_between(value, "date_day") | trim ~ " > " ~ operand) %}
    {% elif operator == "within_next_days" %}
        {% do return(days_between("date_day", value) | trim ~ " between 0 and " ~ operand) %}
    {% elif operator in ["in", "not_in"] %}
        {% set literals = [] %}
        {% for one in operand %} {% do literals.append(rule_literal(one)) %}
        {% endfor %}
        {% do return(
            value ~ " " ~ comparisons()[operator] ~ " (" ~ literals | join(", ") ~ ")"
        ) %}
    {% endif %}
    {% do return(value ~ " " ~ comparisons()[operator] ~ " " ~ rule_literal(operand)) %}
{% endmacro %}

{#- Compares a change in percent with a share. Multiplied out, because a quotient of decimals would
    miss its bound by a rounding. A base of 0 has no share: 0 where nothing changed, else `zero_base`. -#}
{% macro change_sql(node, operator, operand) %}
    {% set value, base = node["change_of"], earlier_column(node) %}
    {% set share = rule_literal(operand) %}
    {% set sign = comparisons()[operator] %}
    {% set zero_base = node.get("zero_base", "unknown") %}
    {% set cases = [
        "when "
        ~ base
        ~ " <> 0 then "
        ~ value
        ~ " - "
        ~ base
        ~ " "
        ~ sign
        ~ " "
        ~ share
        ~ " * abs("
        ~ base
        ~ ")",
        "when " ~ base ~ " = 0 and " ~ value ~ " = 0 then 0 " ~ sign ~ " " ~ share,
    ] %}
    {% if zero_base is number %}
        {% do cases.append(
            "when "
            ~ base
            ~ " = 0 and "
            ~ value
            ~ " is not null then "
            ~ zero_base
            ~ " "
            ~ sign
            ~ " "
            ~ share
        ) %}
    {% endif %}
    {% do return("case " ~ cases | join(" ") ~ " end") %}
{% endmacro %}

{#- A value of a declaration as an SQL literal; text like 2026-01-31 is a date. -#}
{% macro rule_literal(value) %}
    {% if value is none %} {% do return("null") %} {% endif %}
    {% if value is boolean %} {% do return("true" if value else "false") %} {% endif %}
    {% if value is number %} {% do return(value | string) %} {% endif %}
    {% if modules.re.match("^\\d{4}-\\d{2}-\\d{2}$", value | string) %}
        {% do return("cast('" ~ value ~ "' as date)") %}
    {% endif %}
    {% do return(text_literal(value | string)) %}
{% endmacro %}

{#- All nodes of a condition in reading order, itself first. Nodes under `not` are left out unless
    `with_negated`. -#}
{% macro condition_nodes(node, with_negated=true) %}
    {% set nodes = [node] %}
    {% if node is mapping %}
        {% for kind in ["all", "any"] if node.get(kind) and node[kind] is not string %}
            {% for inner in node[kind] %}
                {% do nodes.extend(condition_nodes(inner, with_negated)) %}
            {% endfor %}
        {% endfor %}
        {% if with_negated and "not" in node %}
            {% do nodes.extend(condition_nodes(node["not"])) %}
        {% endif %}
    {% endif %}
    {% do return(nodes) %}
{% endmacro %}

{#- Names of the columns that a condition reads, each once. -#}
{% macro condition_traits(node) %}
    {% set names = [] %}
    {% for part in condition_nodes(node) %}
        {% if part is string %} {% do names.extend(sql_names(part)) %}
        {% elif part is mapping %}
            {% if "sql" in part %} {% do names.extend(sql_names(part["sql"])) %}
            {% endif %}
            {% if "trait" in part %} {% do names.append(part["trait"]) %}
            {% endif %}
            {% if "change_of" in part %} {% do names.append(part["change_of"]) %}
            {% endif %}
            {% if "segment" in part %} {% do names.append("is_" ~ part["segment"]) %}
            {% endif %}
            {% if "scheme" in part %} {% do names.append(part["scheme"] ~ "_segment") %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% do return(names | unique | list) %}
{% endmacro %}

{#- Names in an SQL text: its words without literals, keywords and the functions that run everywhere. -#}
{% macro sql_names(text) %}
    {% set known = (
        "abs and as between bigint boolean case cast ceil coalesce date decimal distinct double else end"
        " false floor from greatest in int integer is least length like lower mod not null nullif or"
        " precision round substring then trim true upper varchar when"
    ).split(" ") %}
    {% set names = [] %}
    {% for word in modules.re.findall(
        "[a-z_][a-z_0-9]*", modules.re.sub("'[^']*'|[0-9.]+e[0-9]+", " ", text | lower)
    ) if word not in known %}
        {% do names.append(word) %}
    {% endfor %}
    {% do return(names | unique | list) %}
{% endmacro %}

{#- Column of `int_segment_traits` with the value that a trait had some days earlier. -#}
{% macro earlier_column(node) %}
    {% do return(node["change_of"] ~ "__" ~ node["over_days"] ~ "_days_ago") %}
{% endmacro %}

{#- Earlier values that the named segments need: column -> [trait, days]. -#}
{% macro earlier_columns() %}
    {% set columns = {} %}
    {% for declaration in segment_declarations().values() %}
        {% for condition in rule_conditions(declaration) %}
            {% for node in condition_nodes(condition) if node is mapping and "change_of" in node %}
                {% do columns.update(
                    {earlier_column(node): [node["change_of"], node["over_days"]]}
                ) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% do return(columns) %}
{% endmacro %}

{#- All conditions of a named segment, those of its earlier version included. -#}
{% macro rule_conditions(declaration) %}
    {% set conditions = [] %}
    {% for version in [declaration, declaration.get("earlier") or {}] %}
        {% for name in ["when", "exit"] if version.get(name) is not none %}
            {% do conditions.append(version[name]) %}
        {% endfor %}
    {% endfor %}
    {% do return(conditions) %}
{% endmacro %}
