{#- Whether the demo is built as it is, without a var that would change what it shows. -#}
{% macro is_plain_demo() %}
    {% do return(var("demo") and not invocation_args_dict.get("vars")) %}
{% endmacro %}
