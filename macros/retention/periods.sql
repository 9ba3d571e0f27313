{#- Type of a change of an account's MRR from the start of a period to its end, by the rules of the
    monthly bridge: `new`, `reactivation`, `churn`, or `resized` for what is expansion, contraction
    and fx. Null where nothing was paid at either end. -#}
{% macro period_change_type(opening, closing, first_movement_type, is_running) %}
    case
        -- From a free plan that counts as active, paying is a change of size.
        when {{ opening }} = 0 and {{ closing }} > 0
        then
            case
                when {{ first_movement_type }} in ('new', 'reactivation')
                then {{ first_movement_type }}
                else 'resized'
            end
        {% if var("count_free_as_active") %}
            when {{ opening }} > 0 and {{ closing }} = 0 and {{ is_running }} then 'resized'
        {% endif %}
        when {{ opening }} > 0 and {{ closing }} = 0
        then 'churn'
        when {{ opening }} > 0 and {{ closing }} > 0
        then 'resized'
    end
{% endmacro %}

{#- Logo churn of a month that leads to the same churn over several: 1 − (1 − c)^(1 / months). -#}
{% macro monthly_equivalent_churn_rate(churn_rate, month_count) %}
    (1 - power(1 - {{ churn_rate }}, {{ ratio("1", month_count) }}))
{% endmacro %}
