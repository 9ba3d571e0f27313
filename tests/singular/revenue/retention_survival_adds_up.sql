-- Prevents survival curves that rise, that lose or double accounts from one step to the next, or
-- that are made of other accounts than the cohorts and the comparison.
{% set curve = "(partition by scheme, segment_key order by tenure_days)" %}
with
    steps as (
        select
            scheme,
            segment_key,
            tenure_days,
            survival_rate,
            at_risk_count,
            at_risk_count - event_count - censored_count as left_count,
            lead(at_risk_count) over {{ curve }} as next_at_risk_count,
            lead(survival_rate) over {{ curve }} as next_survival_rate
        from {{ ref("survival_by_segment") }}
    ),

    curves as (
        select
            scheme,
            segment_key,
            min(tenure_days) as first_tenure_days,
            max(at_risk_count) as account_count,
            sum(event_count) as event_count
        from {{ ref("survival_by_segment") }}
        group by scheme, segment_key
    ),

    compared as (select * from {{ ref("survival_comparison") }}),

    cohorts as (
        select scheme, segment_key, sum(account_count) as account_count
        from {{ ref("cohort_retention_by_segment") }}
        where month_number = 0
        group by scheme, segment_key
    )

select scheme, segment_key, 'step' as broken
from steps
where left_count <> coalesce(next_at_risk_count, 0) or next_survival_rate > survival_rate
union all
select compared.scheme, compared.segment_key, 'curve' as broken
from compared
left join curves on compared.scheme = curves.scheme and compared.segment_key = curves.segment_key
left join cohorts on compared.scheme = cohorts.scheme and compared.segment_key = cohorts.segment_key
where
    curves.first_tenure_days is distinct from 0
    or curves.account_count is distinct from compared.account_count
    or curves.event_count is distinct from compared.event_count
    or cohorts.account_count is distinct from compared.account_count
