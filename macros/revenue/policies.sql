{#- The setting of a revenue policy: that of `policies`, a map of var names to settings, where it has
    one, else the var's. So a figure can be computed under other policies than the project's. -#}
{% macro policy(name, policies=none) %}
    {% do return((policies or {}).get(name, var(name))) %}
{% endmacro %}

{#- The policies that change MRR, in the order in which `mrr_policy_bridge` switches them. -#}
{% macro mrr_policies() %}
    {% do return(
        [
            "interval_month_factors",
            "discount_policy",
            "past_due_grace_days",
            "paused_policy",
            "include_metered",
            "churn_date_policy",
            "fx_policy",
        ]
    ) %}
{% endmacro %}

{#- Condition: the discount of a period row reduces MRR under `discount_policy`. A discount without a
    duration lasts forever. -#}
{% macro discount_applies(duration, policies=none) %}
    {% set setting = policy("discount_policy", policies) %}
    {% if setting == "none" %} {% do return("false") %} {% endif %}
    {% if setting == "all" %} {% do return("true") %} {% endif %}
    {% do return("coalesce(" ~ duration ~ ", 'forever') <> 'once'") %}
{% endmacro %}

{#- Condition: a row of this status carries MRR. Past due counts only within the grace days,
    which bound the row's days, not its status. -#}
{% macro status_counts(status, policies=none) %}
    {% set counting = ["active", "past_due"] %}
    {% if policy("paused_policy", policies) == "keep" %}
        {% do counting.append("paused") %}
    {% endif %}
    {% do return(status ~ " in (" ~ quoted_list(counting) ~ ")") %}
{% endmacro %}

{#- Condition: an item that is metered or not is part of MRR. -#}
{% macro metering_counts(is_metered, policies=none) %}
    {% if policy("include_metered", policies) %} {% do return("true") %} {% endif %}
    {% do return("not " ~ is_metered) %}
{% endmacro %}

{#- When a period row stops counting under `churn_date_policy`; null is still running. An end
    without a reason is voluntary. -#}
{% macro churn_at(
    ended_at,
    end_reason,
    current_period_ends_at,
    cancel_requested_at,
    next_started_at,
    policies=none
) %}
    {% set setting = policy("churn_date_policy", policies) %}
    {% if setting == "period_end" %}
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
    {% elif setting == "cancel_requested" %}
        case
            when {{ cancel_requested_at }} < coalesce({{ ended_at }}, {{ far_future() }})
            then {{ cancel_requested_at }}
            else {{ ended_at }}
        end
    {% else %} {{ ended_at }}
    {% endif %}
{% endmacro %}
