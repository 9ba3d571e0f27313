{#- Condition: the discount of a period row reduces MRR under var `discount_policy`.
    A discount without a duration lasts forever. -#}
{% macro discount_applies(duration) %}
    {% set policy = var("discount_policy") %}
    {% if policy == "none" %} {% do return("false") %} {% endif %}
    {% if policy == "all" %} {% do return("true") %} {% endif %}
    {% do return("coalesce(" ~ duration ~ ", 'forever') <> 'once'") %}
{% endmacro %}

{#- Condition: a row of this status carries MRR. Past due counts only within the grace days,
    which bound the row's days, not its status. -#}
{% macro status_counts(status) %}
    {% set counting = ["active", "past_due"] %}
    {% if var("paused_policy") == "keep" %} {% do counting.append("paused") %} {% endif %}
    {% do return(status ~ " in (" ~ quoted_list(counting) ~ ")") %}
{% endmacro %}

{#- When a period row stops counting under var `churn_date_policy`; null is still running. An end
    without a reason is voluntary. -#}
{% macro churn_at(
    ended_at, end_reason, current_period_ends_at, cancel_requested_at, next_started_at
) %}
    {% set policy = var("churn_date_policy") %}
    {% if policy == "period_end" %}
        case
            when
                coalesce({{ end_reason }}, 'voluntary') = 'voluntary'
                and {{ current_period_ends_at }} > {{ ended_at }}
            then
                case
                    when {{ next_started_at }} < {{ current_period_ends_at }}
                    then {{ next_started_at }}
                    else {{ current_period_ends_at }}
                end
            else {{ ended_at }}
        end
    {% elif policy == "cancel_requested" %}
        case
            when {{ cancel_requested_at }} < coalesce({{ ended_at }}, {{ far_future() }})
            then {{ cancel_requested_at }}
            else {{ ended_at }}
        end
    {% else %} {{ ended_at }}
    {% endif %}
{% endmacro %}
