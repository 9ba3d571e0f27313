{#- Band of a risk of churn: high, elevated, low; null without one. Bounds: var `churn_risk_bands`. -#}
{% macro churn_risk_band(rate) %}
    {% set bounds = var("churn_risk_bands") %}
    case
        when {{ rate }} >= {{ bounds["high"] }}
        then 'high'
        when {{ rate }} >= {{ bounds["elevated"] }}
        then 'elevated'
        when {{ rate }} < {{ bounds["elevated"] }}
        then 'low'
    end
{% endmacro %}

{#- A rate to six decimals, so that no bound and no tie depends on the order in which an engine adds. -#}
{% macro rounded_rate(rate) %} cast({{ exact_rate(rate) }} as {{ type_double() }}) {% endmacro %}

{#- The same as a decimal: sums of these are the same in any order of rows. -#}
{% macro exact_rate(rate) %} cast({{ rate }} as decimal(9, 6)) {% endmacro %}
