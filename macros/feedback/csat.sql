{#- Share of answers 4–5 among all answers 1–5, 0–1; null without answers. -#}
{% macro csat_rate(satisfied, answered) %} {{ ratio(satisfied, answered) }} {% endmacro %}
