{#- A select of the whole numbers 0 … 10^digits - 1 in column `number`. -#}
{% macro numbers(digits=4) %}
    select
        {% for power in range(digits) %}
            {{ "+ " if not loop.first }}{{ 10**power }} * digit_{{ power }}.digit
        {% endfor %} as number
    from
        {% for power in range(digits) %}
            {{ "cross join" if not loop.first }}
            (
                {% for digit in range(10) %}
                    select {{ digit }} as digit {{ "union all" if not loop.last }}
                {% endfor %}
            ) as digit_{{ power }}
        {% endfor %}
{% endmacro %}

{#- The text of a decimal with digits after the point, without needless zeros. -#}
{% macro without_zeros(text) %}
    {{ return(adapter.dispatch("without_zeros", "saas_segmentation")(text)) }}
{% endmacro %}

{% macro default__without_zeros(text) %}
    {% do return("regexp_replace(" ~ text ~ ", '[.]?0+$', '')") %}
{% endmacro %}

{#- BigQuery writes none, and of 10 the rule above would leave 1. -#}
{% macro bigquery__without_zeros(text) %} {% do return(text) %} {% endmacro %}
