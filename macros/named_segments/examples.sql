{#- Types of all columns that a rule may read: column -> SQL type on this engine. -#}
{% macro example_types() %}
    {% set types = {} %}
    {% for name, declared in trait_declarations().items() %}
        {% do types.update({name: trait_type(declared)}) %}
    {% endfor %}
    {% for scheme in schemes() %}
        {% do types.update({scheme ~ "_segment": dbt.type_string()}) %}
    {% endfor %}
    {% for key in segment_declarations() %}
        {% do types.update({"is_" ~ key: dbt.type_boolean()}) %}
    {% endfor %}
    {% for column, earlier in earlier_columns().items() %}
        {% do types.update({column: types[earlier[0]]}) %}
    {% endfor %}
    {% do return(types) %}
{% endmacro %}

{#- Examples as rows of constants: number, what is expected, and the columns that the rules read, null
    where an example does not name them.

    conditions   conditions whose columns the rows need
    expected     key of an example with what is expected
    type         type of what is expected -#}
{% macro example_rows(examples, conditions, types, expected, type) %}
    {% set columns = ["date_day"] + earlier_columns().keys() | list %}
    {% for condition in conditions %}
        {% do columns.extend(condition_traits(condition)) %}
    {% endfor %}
    {% for example in examples or [] %}
        {{ "union all" if not loop.first }}
        select
            {{ loop.index }} as example_number,
            cast({{ rule_literal(example.get(expected)) }} as {{ type }}) as expected
            {%- for column in columns | unique %}
                ,
                cast({{ rule_literal(example.get(column)) }} as {{ types[column] }}) as {{ column }}
            {%- endfor %}
    {% else %} select 0 as example_number, cast(null as {{ type }}) as expected where 1 = 0
    {% endfor %}
{% endmacro %}
