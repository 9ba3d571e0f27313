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
