-- Who is in which named segment on every day of the history: one column a segment.
{% do validate_segments() %}
with
    segment_traits as {{ not_materialized() }} (select * from {{ ref("int_segment_traits") }}),

    overrides as (select * from {{ ref("segment_overrides") }}),

    {{ named_days_ctes() }},

    final as (
        select
            account_id, {% for key in segment_declarations() %} is_{{ key }}, {% endfor %} date_day
        from named_days
        where date_day >= {{ history_start_date() }}
    )

select *
from final
