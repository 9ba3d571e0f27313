{#- Health of a paying account from 0 to 100: the weighted mean of the points of its components, weighed
    by its lifecycle stage. Source: docs/definitions.md, health score. -#}
{% macro health_score() %}
    {% set parts = [] %}
    {% for component in health_components() %}
        {% do parts.append([health_weight(component), health_points(component)]) %}
    {% endfor %}
    case when is_paying then {{ weighted_mean(parts, var("min_health_coverage")) }} end
{% endmacro %}

{#- The components, each with the value that is judged, an expression over the traits. What is good of a
    value is in var `health_curves`, what it counts for in `health_weights`. -#}
{% macro health_components() %}
    {% do return(
        {
            "engagement": "engagement_score",
            "onboarding": ratio("onboarding_steps_done", "onboarding_steps_total"),
            "support": "high_ticket_count_60",
            "sentiment": "nps_score",
            "payment": "case when is_past_due then 1 when not is_past_due then 0 end",
        }
    ) %}
{% endmacro %}

{#- Weight of a component in the stage of the account; stages without weights of their own have the
    usual ones. -#}
{% macro health_weight(component) %}
    {% set weights = var("health_weights") %}
    {% if weights | length == 1 %} {% do return(weights["usual"][component]) %} {% endif %}
    case
        lifecycle_stage
        {% for stage, own in weights.items() if stage != "usual" %}
            when '{{ stage }}' then {{ own[component] }}
        {% endfor %}
        else {{ weights["usual"][component] }}
    end
{% endmacro %}

{#- Points from 0 to 100 of the value of a component; null where the value is. -#}
{% macro health_points(component) %}
    {{ on_curve(health_components()[component], var("health_curves")[component]) }}
{% endmacro %}

{#- Height of a curve at a value: straight between its points, level before the first and after the last
    one. `points` is a list of [value, height], values ascending. Null stays null. -#}
{% macro on_curve(value, points) %}
    {% set value = "cast(" ~ value ~ " as " ~ type_double() ~ ")" %}
    case
        when {{ value }} <= {{ points[0][0] }}
        then {{ points[0][1] }}
        {% for position in range(1, points | length) %}
                {% set from_value, from_height = points[position - 1] %}
                {% set to_value, to_height = points[position] %}
            when {{ value }} < {{ to_value }}
            then
                {{ from_height }}
                + ({{ value }} - {{ from_value }})
                * {{ ratio(to_height - from_height, to_value - from_value) }}
        {% endfor %}
        when {{ value }} >= {{ points[-1][0] }}
        then {{ points[-1][1] }}
    end
{% endmacro %}

{#- Trend of health by its change in 30 days: improving, declining, or steady where it moved by less than
    var `health_trend_points`; unknown without a score then and now. -#}
{% macro health_trend(change) %}
    case
        when ({{ change }}) >= {{ var("health_trend_points") }}
        then 'improving'
        when ({{ change }}) <= - {{ var("health_trend_points") }}
        then 'declining'
        when ({{ change }}) is not null
        then 'steady'
        else 'unknown'
    end
{% endmacro %}
