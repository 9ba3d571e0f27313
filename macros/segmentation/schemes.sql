{#- Keys of all schemes: those of var `schemes`, then those declared in YAML on `account_segments`. -#}
{% macro schemes() %}
    {% do return(var("schemes") + scheme_declarations().keys() | list) %}
{% endmacro %}
