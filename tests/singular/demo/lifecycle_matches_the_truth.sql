-- Prevents a lifecycle stage that contradicts what the generator planted.
{{ config(enabled=is_plain_demo()) }}

with
    truth as (select * from {{ ref("demo_truth_accounts") }}),

    segments as (select * from {{ ref("account_segments") }})

select truth.account_id, truth.expected_lifecycle, segments.lifecycle_segment
from truth
left join segments on truth.account_id = segments.account_id
where
    segments.account_id is null
    or not case
        truth.expected_lifecycle
        when 'prospect'
        then segments.lifecycle_segment = 'prospect'
        when 'free'
        then segments.lifecycle_segment = 'prospect'
        when 'trial'
        then segments.lifecycle_segment = 'trial'
        when 'churned'
        then segments.lifecycle_segment = 'churned'
        else segments.lifecycle_segment in ('onboarding', 'active', 'at_renewal', 'won_back')
    end
