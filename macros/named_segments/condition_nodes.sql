{#- All nodes of a condition in reading order, the condition itself first:
    `[{node, is_under_not}, …]`. -#}
{% macro condition_nodes(node, is_under_not=false) %}
    {% set nodes = [{"node": node, "is_under_not": is_under_not}] %}
    {% if node is mapping %}
        {% for joint in ["all", "any"] if is_list(node.get(joint)) %}
            {% for member in node[joint] %}
                {% do nodes.extend(condition_nodes(member, is_under_not)) %}
            {% endfor %}
        {% endfor %}
        {% if "not" in node %} {% do nodes.extend(condition_nodes(node["not"], true)) %} {% endif %}
    {% endif %}
    {% do return(nodes) %}
{% endmacro %}

{#- Names of the columns that a condition reads, each once, without `date_day`. -#}
{% macro condition_traits(node) %}
    {% set names = [] %}
    {% for item in condition_nodes(node) %}
        {% do names.extend(node_traits(item["node"])) %}
    {% endfor %}
    {% do return(names | unique | reject("equalto", "date_day") | list) %}
{% endmacro %}

{% macro node_traits(node) %}
    {% if node is string %} {% do return(sql_names(node)) %} {% endif %}
    {% if node is not mapping %} {% do return([]) %} {% endif %}
    {% if "sql" in node %} {% do return(sql_names(node["sql"] | string)) %} {% endif %}
    {% if "segment" in node %} {% do return(["is_" ~ node["segment"]]) %} {% endif %}
    {% if "scheme" in node %} {% do return([node["scheme"] ~ "_segment"]) %} {% endif %}
    {% set name = node.get("trait") or node.get("change_of") %}
    {% do return([name] if name else []) %}
{% endmacro %}

{#- Words of an SQL text that are neither in quotes nor part of the language. -#}
{% macro sql_names(text) %}
    {% set unquoted = modules.re.sub("'[^']*'", "''", text) %}
    {% set names = [] %}
    {% for word in modules.re.findall("\\b[A-Za-z_]\\w*", unquoted) %}
        {% if word | lower not in sql_words() %} {% do names.append(word | lower) %} {% endif %}
    {% endfor %}
    {% do return(names) %}
{% endmacro %}

{#- What a condition's SQL text may use besides traits. Every warehouse knows these words. -#}
{% macro sql_words() %}
    {% do return(
        (
            "and or not in is null true false between like case when then else end cast as "
            ~ "date timestamp boolean integer bigint decimal numeric double precision varchar "
            ~ "distinct from extract year month day "
            ~ "coalesce nullif abs greatest least lower upper trim round floor sqrt"
        ).split()
    ) %}
{% endmacro %}

{#- Conditions of a declaration, those of its earlier version included. -#}
{% macro segment_conditions(declaration) %}
    {% set conditions = [] %}
    {% for version in [declaration, declaration.get("earlier") or {}] %}
        {% for part in ["when", "exit"] if version.get(part) is not none %}
            {% do conditions.append(version[part]) %}
        {% endfor %}
    {% endfor %}
    {% do return(conditions) %}
{% endmacro %}

{#- Names of the columns that a segment's rule reads. -#}
{% macro segment_traits(declaration) %}
    {% set names = [] %}
    {% for condition in segment_conditions(declaration) %}
        {% do names.extend(condition_traits(condition)) %}
    {% endfor %}
    {% do return(names | unique | list) %}
{% endmacro %}

{#- Earlier values that the conditions of segments need: `{column: {trait, days}}`. -#}
{% macro lagged_traits(declarations) %}
    {% set lagged = {} %}
    {% for declaration in declarations.values() %}
        {% for condition in segment_conditions(declaration) %}
            {% for item in condition_nodes(condition) if item["node"] is mapping %}
                {% set trait = item["node"].get("change_of") %}
                {% set days = item["node"].get("over_days") %}
                {% if trait %}
                    {% do lagged.update(
                        {lagged_trait(trait, days): {"trait": trait, "days": days}}
                    ) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% do return(lagged) %}
{% endmacro %}

{% macro is_list(value) %}
    {% do return(value is iterable and value is not string and value is not mapping) %}
{% endmacro %}
