{#- Key of a row: hash of its natural key. Nulls differ from empty text. -#}
{% macro surrogate_key(columns) %}
    {% set parts = [] %}
    {% for column in columns %}
        {% do parts.append(
            "coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '<null>')"
        ) %}
        {% if not loop.last %} {% do parts.append("'|'") %} {% endif %}
    {% endfor %}
    {{ dbt.hash(dbt.concat(parts)) }}
{% endmacro %}
