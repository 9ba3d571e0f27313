{#- NPS group of a score 0–10: promoter 9–10, passive 7–8, detractor 0–6; unknown without one. -#}
{% macro nps_group(score) %}
    case
        when {{ score }} is null
        then 'unknown'
        when {{ score }} >= 9
        then 'promoter'
        when {{ score }} >= 7
        then 'passive'
        when {{ score }} >= 0
        then 'detractor'
    end
{% endmacro %}

{#- Net promoter score: % promoters − % detractors, −100 … 100; null without respondents. -#}
{% macro nps(promoters, detractors, respondents) %}
    100 * {{ ratio("(" ~ promoters ~ " - " ~ detractors ~ ")", respondents) }}
{% endmacro %}

{#- One bound of the adjusted-Wald 95 % interval of NPS: three answers are added, three quarters to
    the promoters and to the detractors each; clamped to ±100. `side` is -1 or 1.
    Source: adjusted Wald for a difference of two shares, Bonett & Price 2012. -#}
{% macro nps_bound(promoters, detractors, respondents, side) %}
    {% set n = "(" ~ respondents ~ " + 3)" %}
    {% set p = "((" ~ promoters ~ " + 0.75) / cast(" ~ n ~ " as " ~ type_double() ~ "))" %}
    {% set d = "((" ~ detractors ~ " + 0.75) / cast(" ~ n ~ " as " ~ type_double() ~ "))" %}
    case
        when {{ respondents }} > 0
        then
            greatest(
                -100,
                least(
                    100,
                    100 * (
                        {{ p }}
                        - {{ d }}
                        + {{ side }}
                        * 1.96
                        * sqrt(
                            ({{ p }} + {{ d }} - ({{ p }} - {{ d }}) * ({{ p }} - {{ d }}))
                            / {{ n }}
                        )
                    )
                )
            )
    end
{% endmacro %}
