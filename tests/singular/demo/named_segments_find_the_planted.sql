-- Prevents a named segment that misses accounts that the generator planted for it: at least 95 % of
-- them are found.
{{ config(enabled=is_plain_demo()) }}

with
    truth as (select * from {{ ref("demo_truth_segments") }}),

    memberships as (
        select * from {{ ref("segment_memberships") }} where scheme = 'named' and is_current
    )

select truth.segment_key, count(*) as planted_count, count(memberships.account_id) as found_count
from truth
left join
    memberships
    on truth.segment_key = memberships.segment_key
    and truth.account_id = memberships.account_id
group by truth.segment_key
having count(memberships.account_id) < 0.95 * count(*)
