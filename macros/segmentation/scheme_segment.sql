{#- Segment of one scheme as an SQL expression over the daily traits: the macro `<scheme>_segment`. -#}
{% macro scheme_segment(scheme) %} {{ context[scheme ~ "_segment"]() }} {% endmacro %}
