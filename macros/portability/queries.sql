{#- What turns `union` into the one that drops equal rows; most engines need no word for it. -#}
{% macro distinct_rows() %}
    {{ return(adapter.dispatch("distinct_rows", "saas_segmentation")()) }}
{% endmacro %}

{% macro default__distinct_rows() %} {% do return("") %} {% endmacro %}

{% macro bigquery__distinct_rows() %} {% do return("distinct") %} {% endmacro %}

{#- Names of the columns of a recursive query, after its own; Redshift wants them, BigQuery takes none. -#}
{% macro recursive_columns(names) %}
    {{ return(adapter.dispatch("recursive_columns", "saas_segmentation")(names)) }}
{% endmacro %}

{% macro default__recursive_columns(names) %} {% do return("") %} {% endmacro %}

{% macro redshift__recursive_columns(names) %}
    {% do return("(" ~ names | join(", ") ~ ")") %}
{% endmacro %}

{#- Word after `as` of a CTE that hands on the rows of a table and is read more than once: without it,
    DuckDB and PostgreSQL copy the table first. -#}
{% macro not_materialized() %}
    {{ return(adapter.dispatch("not_materialized", "saas_segmentation")()) }}
{% endmacro %}

{% macro default__not_materialized() %} {% do return("") %} {% endmacro %}

{% macro duckdb__not_materialized() %} {% do return("not materialized") %} {% endmacro %}

{% macro postgres__not_materialized() %} {% do return("not materialized") %} {% endmacro %}

{#- Made from PostgreSQL, whose word it does not know. -#}
{% macro redshift__not_materialized() %} {% do return("") %} {% endmacro %}
