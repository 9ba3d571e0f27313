{% macro quoted_list(values) %} {% do return("'" ~ values | join("', '") ~ "'") %} {% endmacro %}
