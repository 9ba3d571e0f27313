{#- First day whose traits are published: the as-of day is the last of `history_days` days. -#}
{% macro history_start_date() %}
    {{ add_days(as_of_date(), 1 - var("history_days")) }}
{% endmacro %}

{#- First day whose segments are computed, so that named segments can look back from the first
    published day. The first of a month: it stands still from one day's build to the next. -#}
{% macro segment_start_date() %}
    {% set look_back_from %}
        {{ add_days(as_of_date(), 1 - var("history_days") - segment_look_back_days()) }}
    {% endset %}
    {{ month_start(look_back_from) }}
{% endmacro %}

{#- First day whose traits are computed, so that churn risk is learned from a full training window on
    the first day with segments. -#}
{% macro account_days_start_date() %}
    {{ add_days(segment_start_date(), -churn_risk_memory_days()) }}
{% endmacro %}

{#- First day whose changes are kept by themselves, so that the windows of every trait are full on the
    first computed day. -#}
{% macro history_warm_up_date(rules) %}
    {{ add_days(account_days_start_date(), -trait_reach_days(rules)) }}
{% endmacro %}

{#- Days before a day on which its traits may depend: windows, and windows of the traits they are made
    from. -#}
{% macro trait_reach_days(rules) %}
    {% set reaches = {} %}
    {% for level in trait_levels(rules) %}
        {% for name in level %}
            {% set rule = rules[name] %}
            {% set below = [0] %}
            {% for read in traits_read(rule) if read in reaches %}
                {% do below.append(reaches[read]) %}
            {% endfor %}
            {% set own = (
                (trait_days(rule) or 0)
                + (trait_days(rule, "ending_days_ago") or 0)
                + 7 * rule.get("weeks", 0)
            ) %}
            {% do reaches.update({name: own + below | max}) %}
        {% endfor %}
    {% endfor %}
    {% do return(reaches.values() | list | max if reaches else 0) %}
{% endmacro %}
