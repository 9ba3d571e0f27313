{#- The policy sets between the project's own and the compared ones: a list of [step, policies], each
    with one policy more switched than the one before. Policies that are set alike are no step. -#}
{% macro policy_steps() %}
    {% do check_var("compared_policies") %}
    {% set steps = [["own", {}]] %}
    {% set switched = {} %}
    {% for name in mrr_policies() %}
        {% set compared = var("compared_policies").get(name, var(name)) %}
        {% if compared != var(name) %}
            {% do switched.update({name: compared}) %} {% do steps.append([name, dict(switched)]) %}
        {% endif %}
    {% endfor %}
    {% do return(steps) %}
{% endmacro %}

{#- Condition: a row of `periods` counts at the end of a day under these policies. -#}
{% macro period_counts_on(day, policies) %}
    {% set ended_on = reporting_date(
        "("
        ~ churn_at(
            "periods.ended_at",
            "periods.end_reason",
            "periods.current_period_ends_at",
            "periods.cancel_requested_at",
            "periods.next_started_at",
            policies,
        )
        ~ ")"
    ) %}
    {{ status_counts("periods.status", policies) }}
    and {{ metering_counts("periods.is_metered", policies) }}
    and {{ day }} >= periods.counts_from
    and {{ day }} < coalesce({{ ended_on }}, {{ far_future() }})
    and (
        periods.past_due_since is null
        or {{ day }}
        < {{ add_days("periods.past_due_since", policy("past_due_grace_days", policies)) }}
    )
{% endmacro %}

{#- The day whose exchange rate values a row of `periods` on a day under these policies. -#}
{% macro rate_day_on(day, policies) %}
    {% set setting = policy("fx_policy", policies) %}
    {% if setting == "constant" %} {{ as_of_date() }}
    {% elif setting == "month_end" %}
        case
            when {{ day }} = {{ month_end(day) }}
            then {{ day }}
            else {{ add_days(month_start(day), -1) }}
        end
    {% else %}
        {{
            cycle_start(
                "periods.started_on",
                "("
                ~ cycle_number(
                    "periods.started_on", day, "periods.cycle_months", "periods.cycle_days"
                )
                ~ ")",
                "periods.cycle_months",
                "periods.cycle_days",
            )
        }}
    {% endif %}
{% endmacro %}
