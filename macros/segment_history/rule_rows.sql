{#- CTEs up to `rule_rows`: all that conditions read on the days of relation `needed_days`, namely the
    traits and the named segments as `is_<key>`. -#}
{% macro rule_rows(needed_days) %}
    traits as (select * from {{ ref("int_segment_traits") }}),

    named_days as (select * from {{ ref("int_named_segment_days") }}),

    rule_rows as (
        select
            {% for key in segment_declarations() %} named_days.is_{{ key }}, {% endfor %} traits.*
        from {{ needed_days }}
        inner join
            traits
            on {{ needed_days }}.account_id = traits.account_id
            and {{ needed_days }}.date_day = traits.date_day
        left join
            named_days
            on {{ needed_days }}.account_id = named_days.account_id
            and {{ needed_days }}.date_day = named_days.date_day
    ),
{% endmacro %}
