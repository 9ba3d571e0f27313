{#- What experiments are measured by: name and SQL value over an account's row of
    `account_traits_daily`, a number, null where unknown. -#}
{% macro experiment_metrics() %}
    {% do return(
        {
            "mrr": "mrr_amount",
            "paying": "case when is_paying then 1 when not is_paying then 0 end",
            "core_active_days": "core_active_days_28",
            "engagement": "engagement_score",
            "health": "health_score",
        }
    ) %}
{% endmacro %}

{#- Query of the names of all metrics: metric. -#}
{% macro experiment_metric_names() %}
    {% for metric in experiment_metrics() %}
        select {{ text_literal(metric) }} as metric {{ "union all" if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- Columns with every metric of an account's row, one each, doubles. -#}
{% macro experiment_metric_columns() %}
    {% for metric, value in experiment_metrics().items() %}
        cast({{ value }} as {{ type_double() }}) as {{ metric }} {{ "," if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- The value of the metric that column `metric` names, from a relation with the columns of all. -#}
{% macro experiment_metric_value(relation) %}
    case
        metric
        {% for metric in experiment_metrics() %}
            when {{ text_literal(metric) }} then {{ relation }}.{{ metric }}
        {% endfor %}
    end
{% endmacro %}

{#- Where an experiment stands on the as-of day. -#}
{% macro experiment_status(experiments) %}
    case
        when {{ experiments }}.started_on < {{ history_start_date() }}
        then 'beyond_history'
        when {{ experiments }}.started_on > {{ as_of_date() }}
        then 'planned'
        when
            {{ add_days(experiments ~ ".enrols_until", experiments ~ ".outcome_days") }}
            > {{ as_of_date() }}
        then 'running'
        else 'complete'
    end
{% endmacro %}
