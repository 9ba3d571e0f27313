{#- Published tables and the input contract stand in the target's schema itself, everything else
    in schemas beside it, so that readers can be granted the one without the others. -#}
{% macro generate_schema_name(custom_schema_name, node) %}
    {{-
        (
            target.schema
            if custom_schema_name is none
            else target.schema ~ "_" ~ custom_schema_name
        )
    -}}
{% endmacro %}
