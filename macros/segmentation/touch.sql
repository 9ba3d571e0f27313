{#- Touch model by ARR plus open opportunities as today's potential. -#}
{% macro touch_segment() %}
    {{ touch_model("(arr_amount + open_opportunity_amount)") }}
{% endmacro %}

{#- Touch model that today's ARR alone asks for: where it is below `touch`, potential makes the
    difference. -#}
{% macro touch_today_segment() %} {{ touch_model("arr_amount") }} {% endmacro %}

{#- Touch model of an amount: tech < 10 k, medium 10–50 k, high ≥ 50 k; one level higher for strategic
    accounts and for complex ones (many products). Thresholds: vars `touch_arr`,
    `touch_complex_product_count`. -#}
{% macro touch_model(amount) %}
    {% set first = var("touch_arr") %}
    {% set is_raised = (
        "(coalesce(is_strategic, false) or product_count >= "
        ~ var("touch_complex_product_count")
        ~ ")"
    ) %}
    case
        when {{ amount }} >= {{ first["high"] }}
        then 'high'
        when {{ amount }} >= {{ first["medium"] }} and {{ is_raised }}
        then 'high'
        when {{ amount }} >= {{ first["medium"] }} or {{ is_raised }}
        then 'medium'
        when {{ amount }} < {{ first["medium"] }}
        then 'tech'
    end
{% endmacro %}
