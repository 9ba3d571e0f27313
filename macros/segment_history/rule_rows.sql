{#- CTEs up to `rule_rows`: all that conditions read on the days of relation `needed_days`, namely the
    traits, the named segments as `is_<key>` and the looked-back traits `<trait>__<n>_days_ago` that
    stand in `texts`. -#}
{% macro rule_rows(needed_days, texts) %}
    {% set pairs = [] %}
    {% for trait, days in modules.re.findall(
        "([a-z_0-9]+?)__([0-9]+)_days_ago", texts | join(" ")
    ) %}
        {% if (trait, days) not in pairs %} {% do pairs.append((trait, days)) %} {% endif %}
    {% endfor %}
    traits as (select * from {{ ref("int_segment_traits") }}),

    named_days as (select * from {{ ref("int_named_segment_days") }}),

    {% if pairs %}
        looked_back as (
            select
                account_id,
                {% for trait, days in pairs %}
                    lag({{ trait }}, {{ days }}) over days as {{ trait }}__{{ days }}_days_ago,
                {% endfor %}
                date_day
            from traits
            window days as (partition by account_id order by date_day)
        ),
    {% endif %}

    rule_rows as (
        select
            {% for trait, days in pairs %}
                looked_back.{{ trait }}__{{ days }}_days_ago,
            {% endfor %}
            {% for key in segment_declarations() %} named_days.is_{{ key }}, {% endfor %}
            traits.*
        from {{ needed_days }}
        inner join
            traits
            on {{ needed_days }}.account_id = traits.account_id
            and {{ needed_days }}.date_day = traits.date_day
        left join
            named_days
            on {{ needed_days }}.account_id = named_days.account_id
            and {{ needed_days }}.date_day = named_days.date_day
        {% if pairs %}
            left join
                looked_back
                on {{ needed_days }}.account_id = looked_back.account_id
                and {{ needed_days }}.date_day = looked_back.date_day
        {% endif %}
    ),
{% endmacro %}
