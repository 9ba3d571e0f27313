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

{#- The examples of a named segment as rows of constants: the columns that its rule reads, null where an
    example does not name them. -#}
{% macro example_rows(declaration, types) %}
    {% set columns = condition_traits(declaration.get("when")) + earlier_columns().keys() | list %}
    {% set columns = columns + ([] if "date_day" in columns else ["date_day"]) %}
    {% for example in declaration.get("examples") or [] %}
        {{ "union all" if not loop.first }}
        select
            {{ loop.index }} as example_number,
            {{ "true" if example["member"] else "false" }} as is_expected
            {%- for column in columns %}
                ,
                cast({{ rule_literal(example.get(column)) }} as {{ types[column] }}) as {{ column }}
            {%- endfor %}
    {% else %} select 0 as example_number, false as is_expected where 1 = 0
    {% endfor %}
{% endmacro %}
