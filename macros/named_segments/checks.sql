{% macro validate_segments() %} {% endmacro %}
