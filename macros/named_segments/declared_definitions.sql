{#- The definitions that are declared in YAML, as rows: segments of declared schemes, whose texts fall
    back on those of their scheme, and named segments under scheme `named`. -#}
{% macro declared_definitions(columns) %}
    {% set rows = [] %}
    {% for scheme, declared in scheme_declarations().items() %}
        {% for key, segment in declared["segments"].items() %}
            {% do rows.append(
                definition_row(columns, scheme, key, dict(declared, **segment), loop.index)
            ) %}
        {% endfor %}
    {% endfor %}
    {% for key, declaration in segment_declarations().items() %}
        {% do rows.append(definition_row(columns, "named", key, declaration, loop.index)) %}
    {% endfor %}
    {% if rows %} {{ rows | join(" union all ") }}
    {% else %}
        {{ definition_row(columns, "named", "none", {"review_on": "2000-01-01"}, 1) }} where 1 = 0
    {% endif %}
{% endmacro %}

{#- One definition as a select of constants. -#}
{% macro definition_row(columns, scheme, key, declaration, position) %}
    select
        {{ text_literal(scheme) }} as scheme,
        {{ text_literal(key) }} as segment_key,
        {% for column in columns %}
            {{ text_literal((declaration.get(column) or "") | string | trim) }} as {{ column }},
        {% endfor %}
        cast('{{ declaration["review_on"] }}' as date) as review_on,
        {{ position }} as sort_order,
        {{ declaration.get("version", 1) }} as definition_version
{% endmacro %}
