{#- First day whose traits are published: the as-of day is the last of `history_days` days. -#}
{% macro history_start_date() %}
    {{ add_days(as_of_date(), 1 - var("history_days")) }}
{% endmacro %}

{#- First day whose traits are computed, so that named segments can look back from the first
    published day. -#}
{% macro segment_start_date() %}
    {{ add_days(as_of_date(), 1 - var("history_days") - segment_look_back_days()) }}
{% endmacro %}

{#- First day whose changes are kept by themselves, so that the windows of every trait, and of the
    traits it is made from, are full on the first computed day. -#}
{% macro history_warm_up_date(rules) %}
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
    {% set longest = reaches.values() | list | max if reaches else 0 %}
    {{ add_days(as_of_date(), 1 - var("history_days") - segment_look_back_days() - longest) }}
{% endmacro %}
