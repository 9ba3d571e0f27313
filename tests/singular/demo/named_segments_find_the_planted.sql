-- Prevents a named segment that misses accounts, and one that takes in others. Truth holds who was
-- planted and who the generator's own rows put in the segment by chance: at least 95 % of them are
-- found, and at least 90 % of the members are among them.
{{ config(enabled=is_plain_demo()) }}

with
    truth as (select * from {{ ref("demo_truth_segments") }}),

    memberships as (
        select * from {{ ref("segment_memberships") }} where scheme = 'named' and is_current
    ),

    expected as (select segment_key, count(*) as expected_count from truth group by segment_key),

    members as (
        select
            memberships.segment_key,
            count(*) as member_count,
            count(truth.account_id) as found_count
        from memberships
        left join
            truth
            on memberships.segment_key = truth.segment_key
            and memberships.account_id = truth.account_id
        group by memberships.segment_key
    ),

    compared as (
        select
            expected.segment_key,
            expected.expected_count,
            coalesce(members.member_count, 0) as member_count,
            coalesce(members.found_count, 0) as found_count
        from expected
        left join members on expected.segment_key = members.segment_key
    )

select *
from compared
where found_count < 0.95 * expected_count or found_count < 0.9 * member_count
