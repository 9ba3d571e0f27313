{#- Logo churn of a month that leads to the same churn over several: 1 − (1 − c)^(1 / months). -#}
{% macro monthly_equivalent_churn_rate(churn_rate, month_count) %}
    (1 - power(1 - {{ churn_rate }}, {{ ratio("1", month_count) }}))
{% endmacro %}
