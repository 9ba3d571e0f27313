{#- Text value of a top-level key of a JSON text; null for a missing key or broken JSON. -#}
{% macro json_text(column, key) %}
    {{ return(adapter.dispatch("json_text", "saas_segmentation")(column, key)) }}
{% endmacro %}

{% macro default__json_text(column, key) %}
    get_json_object({{ column }}, '$.{{ key }}')
{% endmacro %}

{% macro duckdb__json_text(column, key) %}
    json_extract_string(try_cast({{ column }} as json), '$.{{ key }}')
{% endmacro %}

{% macro postgres__json_text(column, key) %}
    case
        when pg_input_is_valid({{ column }}, 'jsonb')
        then cast({{ column }} as jsonb) ->> '{{ key }}'
    end
{% endmacro %}

{% macro snowflake__json_text(column, key) %}
    cast(get(try_parse_json({{ column }}), '{{ key }}') as varchar)
{% endmacro %}

{% macro bigquery__json_text(column, key) %} json_value({{ column }}, '$.{{ key }}') {% endmacro %}

{#- `true`: broken JSON is null. -#}
{% macro redshift__json_text(column, key) %}
    json_extract_path_text({{ column }}, '{{ key }}', true)
{% endmacro %}
