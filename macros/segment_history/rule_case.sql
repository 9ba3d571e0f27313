{#- `case` over a row of `int_segment_changes` that picks the expression of its rule. `branches`:
    list of (scheme, segment key or none, SQL expression). Null where none fits. -#}
{% macro rule_case(branches, data_type=none) %}
    {% if not branches %} cast(null as {{ data_type or dbt.type_string() }})
    {% else %}
        case
            {% for branch_scheme, branch_key, expression in branches %}
                when
                    scheme = '{{ branch_scheme }}'
                    {% if branch_key %} and segment_key = '{{ branch_key }}' {% endif %}
                then {{ expression }}
            {% endfor %}
        end
    {% endif %}
{% endmacro %}
