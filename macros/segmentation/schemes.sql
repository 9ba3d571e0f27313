{#- Keys of all schemes: those of var `schemes`, then those declared in YAML on `account_segments`. -#}
{% macro schemes() %}
    {% set declared = declared_schemes().keys() | list %} {% do return(var("schemes") + declared) %}
{% endmacro %}

{#- Schemes declared in YAML; none where nothing reads declarations. -#}
{% macro declared_schemes() %}
    {% set reader = context.get("scheme_declarations") %}
    {% do return(reader() if reader else {}) %}
{% endmacro %}
