{#- Seeds name types as most engines do; Spark calls text without a length a string. -#}
{% macro spark__create_csv_table(model, agate_table) %}
    {% set types = {} %}
    {% for column, type in (model["config"].get("column_types") or {}).items() %}
        {% do types.update({column: "string" if type == "varchar" else type}) %}
    {% endfor %}
    {% do model["config"].update({"column_types": types}) %}
    {{ return(dbt.spark__create_csv_table(model, agate_table)) }}
{% endmacro %}
