{#- Attitude that the latest contact with one declared; unknown without one, `other` outside var
    `attitudes`. Never inferred from use. -#}
{% macro attitude_segment() %}
    {{ listed_segment("attitude", var("attitudes"), "other") }}
{% endmacro %}
