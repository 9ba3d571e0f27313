-- Who is in which named segment on which day: one column a segment. Days before the history are
-- reckoned with too, because they bear on who is in on its first day.
{% set declarations = segment_declarations() %}
{% do validate_segments() %}
with
    segment_traits as (select * from {{ ref("int_segment_traits") }}),

    segment_overrides as (select * from {{ ref("segment_overrides") }}),

    {{ named_segment_ctes(declarations) }}

    final as (select * from named_segments where date_day >= {{ history_start_date() }})

select *
from final
