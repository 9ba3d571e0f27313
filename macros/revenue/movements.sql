{#- Type of a change of an account's MRR from one day to the next, before its exchange-rate part is
    split off. `resized` stands for what is expansion, contraction or fx by size. The order
    matters: what starts or ends is never a change of size. Null where nothing changed.

    mrr, previous_mrr       amounts of the two days
    is_running, was_running any counting item runs, be it free
    has_paid_before         MRR above 0 on any earlier day
    days_at_zero            whole days at 0 since the last paid one -#}
{% macro movement_type(mrr, previous_mrr, is_running, was_running, has_paid_before, days_at_zero) %}
    {% set window = var("reactivation_window_days") %}
    case
        when {{ mrr }} > 0 and {{ previous_mrr }} = 0 and not {{ has_paid_before }}
        then 'new'
        {% if var("count_free_as_active") %}
            when {{ mrr }} > 0 and {{ previous_mrr }} = 0 and {{ was_running }}
            then 'resized'
            when {{ mrr }} = 0 and {{ previous_mrr }} > 0 and {{ is_running }}
            then 'resized'
        {% endif %}
        {% if window is not none %}
            when {{ mrr }} > 0 and {{ previous_mrr }} = 0 and {{ days_at_zero }} > {{ window }}
            then 'new'
        {% endif %}
        when {{ mrr }} > 0 and {{ previous_mrr }} = 0
        then 'reactivation'
        when {{ mrr }} = 0 and {{ previous_mrr }} > 0
        then 'churn'
        when {{ mrr }} > 0 and {{ previous_mrr }} > 0
        then 'resized'
    end
{% endmacro %}

{#- Expansion or contraction, by the sign of what is left after fx; null where nothing is left. -#}
{% macro resize_type(amount) %}
    case when {{ amount }} > 0 then 'expansion' when {{ amount }} < 0 then 'contraction' end
{% endmacro %}
