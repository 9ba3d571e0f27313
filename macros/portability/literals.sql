{#- A Jinja string as an SQL text literal. -#}
{% macro text_literal(text) %}
    {% do return(dbt.string_literal(dbt.escape_single_quotes(text))) %}
{% endmacro %}

{#- Strings as a comma-separated list of SQL text literals, for `in (…)`. -#}
{% macro quoted_list(values) %} {% do return("'" ~ values | join("', '") ~ "'") %} {% endmacro %}
