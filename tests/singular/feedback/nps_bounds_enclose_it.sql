-- Prevents an interval outside ±100 or upside down, and groups that do not add up to respondents.
select *
from {{ ref("nps_monthly") }}
where
    nps not between -100
    and 100
    or nps_low < -100
    or nps_high > 100
    or nps_low >= nps_high
    or promoter_count + passive_count + detractor_count <> response_count
