-- Prevents cohorts by segment that do not add up to the cohorts of the company.
with
    segments as (
        select
            scheme,
            cohort_month,
            month_number,
            is_complete,
            sum(account_count) as account_count,
            sum(paying_account_count) as paying_account_count,
            sum(mrr_amount) as mrr_amount,
            sum(survival_rate * account_count) as surviving_account_count
        from {{ ref("cohort_retention_by_segment") }}
        group by scheme, cohort_month, month_number, is_complete
    ),

    company as (select * from {{ ref("cohort_retention") }}),

    schemes as (
        select distinct scheme
        from {{ ref("segment_definitions") }}
        where scheme <> 'named'
        union all
        select 'all' as scheme
    ),

    expected as (select company.*, schemes.scheme from company cross join schemes)

select expected.scheme, expected.cohort_month, expected.month_number
from expected
full outer join
    segments
    on expected.scheme = segments.scheme
    and expected.cohort_month = segments.cohort_month
    and expected.month_number = segments.month_number
where
    expected.scheme is null
    or segments.scheme is null
    or expected.is_complete <> segments.is_complete
    or expected.account_count <> segments.account_count
    or expected.paying_account_count <> segments.paying_account_count
    or expected.mrr_amount <> segments.mrr_amount
    or abs(expected.survival_rate * expected.account_count - segments.surviving_account_count)
    > 1e-6
