{#- Customer acquisition cost: sales and marketing spend ÷ new paying accounts, money rounded to the
    cent; null without a new account. -#}
{% macro cac_amount(spend, new_account_count) %}
    {{ money_per_unit(spend, new_account_count) }}
{% endmacro %}

{#- Months until margin pays CAC back: CAC ÷ (ARPA × gross margin); null without margin. -#}
{% macro cac_payback_months(cac, arpa, gross_margin) %}
    {{ ratio(cac, "(" ~ arpa ~ " * " ~ gross_margin ~ ")") }}
{% endmacro %}
