{#- Customer acquisition cost: sales and marketing spend ÷ new paying accounts, money rounded to the
    cent; null without a new account. -#}
{% macro cac_amount(spend, new_account_count) %}
    {{ money_per_unit(spend, new_account_count) }}
{% endmacro %}

{#- Months until margin pays CAC back: CAC ÷ (ARPA × gross margin); null without margin. -#}
{% macro cac_payback_months(cac, arpa, gross_margin) %}
    {{ ratio(cac, "(" ~ arpa ~ " * " ~ gross_margin ~ ")") }}
{% endmacro %}

{#- Lifetime value for each unit of acquisition cost: LTV ÷ CAC; null where either is unknown and
    where acquisition cost nothing. -#}
{% macro ltv_to_cac(ltv, cac) %} {{ ratio(ltv, cac) }} {% endmacro %}

{#- Net new ARR for each unit of spend in the period before; null where nothing was spent. -#}
{% macro sales_efficiency(net_new_arr, spend_before) %}
    {{ ratio(net_new_arr, spend_before) }}
{% endmacro %}
