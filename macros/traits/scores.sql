{#- Weighted mean of those parts that are known, their weights renormalised. `parts` is a list of
    [weight, expression]; weights are numbers or expressions that are never null. Null where the
    known weights are less than `min_coverage` of all. -#}
{% macro weighted_mean(parts, min_coverage=0) %}
    {% set known = [] %}
    {% set summed = [] %}
    {% for weight, part in parts %}
        {% do known.append("case when (" ~ part ~ ") is not null then " ~ weight ~ " else 0 end") %}
        {% do summed.append("coalesce(" ~ weight ~ " * (" ~ part ~ "), 0)") %}
    {% endfor %}
    case
        when
            {{ known | join(" + ") }}
            >= {{ min_coverage }} * ({{ parts | map(attribute=0) | join(" + ") }})
        then {{ ratio("(" ~ summed | join(" + ") ~ ")", "(" ~ known | join(" + ") ~ ")") }}
    end
{% endmacro %}

{#- A value as a share of what counts as full, from 0 to 1; null stays null. -#}
{% macro capped_share(value, full) %}
    case when {{ value }} >= {{ full }} and {{ full }} > 0 then 1 else {{ ratio(value, full) }} end
{% endmacro %}

{#- Engagement from 0 to 100. Source: docs/definitions.md, engagement score. -#}
{% macro engagement_score() %}
    {% set weights = var("engagement_weights") %}
    case
        when core_active_days_28 is not null
        then
            100
            * {{
                weighted_mean(
                    [
                        [
                            weights["activity"],
                            capped_share("core_active_days_28", var("engagement_full_core_days")),
                        ],
                        [weights["breadth"], "core_breadth_28"],
                        [
                            weights["depth"],
                            capped_share(
                                "core_event_count_28",
                                var("engagement_full_daily_events") ~ " * core_active_days_28",
                            ),
                        ],
                        [weights["seats"], capped_share("seat_use_rate", "1")],
                        [weights["trend"], trend_part("core_event_trend_28")],
                    ]
                )
            }}
    end
{% endmacro %}

{#- A trend from −1 to 1 as a part from 0 to 1: half where nothing changed. -#}
{% macro trend_part(trend) %}
    case when {{ trend }} >= 1 then 1 else (1 + {{ trend }}) / 2 end
{% endmacro %}

{#- Cost of the support of the last 90 days, in the reporting currency. -#}
{% macro support_cost_90() %}
    round(cast(support_minutes_90 as decimal(18, 4)) * {{ var("support_cost_per_hour") }} / 60, 2)
{% endmacro %}
