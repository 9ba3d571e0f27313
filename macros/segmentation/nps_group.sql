{#- NPS group of the account's latest answer within var `nps_window_days`; unknown without one. -#}
{% macro nps_group_segment() %} {{ nps_group("nps_score") }} {% endmacro %}
