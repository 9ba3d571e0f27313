{#- The entities of the input contract, in the order in which they are checked. -#}
{% macro entities() %} {% do return(input_contract().keys() | list) %} {% endmacro %}
