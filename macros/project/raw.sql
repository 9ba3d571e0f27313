{% macro raw(vendor, table) %}
    {% if var("demo") %} {{ return(ref("raw_" ~ vendor ~ "__" ~ table)) }} {% endif %}
    {{ return(source(vendor, table)) }}
{% endmacro %}
