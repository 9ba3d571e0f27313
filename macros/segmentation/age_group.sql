{#- Age band that the latest contact with one declared; unknown without one, and for a band outside var
    `age_bands`. Never inferred. -#}
{% macro age_group_segment() %} {{ listed_segment("age_band", var("age_bands")) }} {% endmacro %}
