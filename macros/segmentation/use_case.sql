{#- Use case that the customer stated; unknown without one, `other` outside var `use_cases`. -#}
{% macro use_case_segment() %}
    {{ listed_segment("use_case", var("use_cases"), "other") }}
{% endmacro %}
