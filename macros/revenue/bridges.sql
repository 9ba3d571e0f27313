{#- The columns of a monthly MRR bridge, in the order in which they add up:
    opening + new + reactivation + expansion - contraction - churn + fx = closing. -#}
{% macro bridge_columns() %}
    {% do return(
        [
            "opening_mrr_amount",
            "new_mrr_amount",
            "reactivation_mrr_amount",
            "expansion_mrr_amount",
            "contraction_mrr_amount",
            "churn_mrr_amount",
            "fx_mrr_amount",
            "closing_mrr_amount",
        ]
    ) %}
{% endmacro %}

{#- Type of the change from the start of a period, such as a month, to its end; `resized` stands for what is fx,
    expansion or contraction. The first movement of the period says what a start is: from a free plan
    that counts as active it is a change of size. Null where nothing is left to name. -#}
{% macro bridge_type(opening, closing, first_movement_type, is_running) %}
    case
        when {{ opening }} = 0 and {{ closing }} > 0
        then
            case
                when {{ first_movement_type }} in ('new', 'reactivation')
                then {{ first_movement_type }}
                else 'resized'
            end
        when {{ opening }} > 0 and {{ closing }} = 0
        then
            {% if var("count_free_as_active") %}
                case when {{ is_running }} then 'resized' else 'churn' end
            {% else %} 'churn'
            {% endif %}
        when {{ opening }} > 0 and {{ closing }} > 0
        then 'resized'
    end
{% endmacro %}

{#- The columns of a monthly bridge, from `change_type`, `fx_amount` and the two month ends. -#}
{% macro bridge_amounts(change_type, opening, closing, fx_amount) %}
    {% set change = "(" ~ closing ~ " - " ~ opening ~ ")" %}
    {% set resized = (
        "case when "
        ~ change_type
        ~ " = 'resized' then "
        ~ change
        ~ " - "
        ~ fx_amount
        ~ " else 0 end"
    ) %}
    {{ opening }},
    case when {{ change_type }} = 'new' then {{ change }} else 0 end as new_mrr_amount,
    case
        when {{ change_type }} = 'reactivation' then {{ change }} else 0
    end as reactivation_mrr_amount,
    greatest({{ resized }}, 0) as expansion_mrr_amount,
    greatest(-1 * ({{ resized }}), 0) as contraction_mrr_amount,
    case when {{ change_type }} = 'churn' then - {{ change }} else 0 end as churn_mrr_amount,
    case when {{ change_type }} = 'resized' then {{ fx_amount }} else 0 end as fx_mrr_amount,
    {{ closing }}
{% endmacro %}
