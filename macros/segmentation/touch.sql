{#- Touch model by ARR, or ARR plus open opportunities as today's potential: tech < 10 k, medium
    10–50 k, high ≥ 50 k; one level higher for strategic accounts and for complex ones (many
    products). Thresholds: vars `touch_arr`, `touch_complex_product_count`. -#}
{% macro touch_segment() %}
    {% set first = var("touch_arr") %}
    {% set potential = "(arr_amount + open_opportunity_amount)" %}
    {% set is_raised = (
        "(coalesce(is_strategic, false) or product_count >= "
        ~ var("touch_complex_product_count")
        ~ ")"
    ) %}
    case
        when {{ potential }} >= {{ first["high"] }}
        then 'high'
        when {{ potential }} >= {{ first["medium"] }} and {{ is_raised }}
        then 'high'
        when {{ potential }} >= {{ first["medium"] }} or {{ is_raised }}
        then 'medium'
        when {{ potential }} < {{ first["medium"] }}
        then 'tech'
    end
{% endmacro %}
