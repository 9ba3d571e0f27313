-- Prevents two segments with the same treatment: they would be one segment.
select treatment, count(*) as segment_count
from {{ ref("segment_definitions") }}
group by treatment
having count(*) > 1
