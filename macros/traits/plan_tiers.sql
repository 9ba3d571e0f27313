{#- Rank of a plan tier in var `plan_tiers`, lowest 1; null for a tier that is not in it. -#}
{% macro plan_tier_rank(tier) %}
    case
        lower({{ tier }})
        {% for name in var("plan_tiers") %}
            when {{ text_literal(name | lower) }} then {{ loop.index }}
        {% endfor %}
    end
{% endmacro %}
