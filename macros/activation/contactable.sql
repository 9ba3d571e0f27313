{#- Whether a person may be written to, as far as the person alone decides: consent was given, no
    suppression, a mail address. Unknown consent is none. -#}
{% macro may_be_contacted(relation) %}
    coalesce({{ relation }}.has_marketing_consent, false)
    and not coalesce({{ relation }}.is_suppressed, false)
    and {{ relation }}.email is not null
{% endmacro %}

{#- Rank of a seniority from the highest down; unknown comes last. -#}
{% macro seniority_rank(seniority) %}
    case
        {{ seniority }}
        {% for name in seniorities() %} when '{{ name }}' then {{ loop.index }} {% endfor %}
        else {{ seniorities() | length + 1 }}
    end
{% endmacro %}
