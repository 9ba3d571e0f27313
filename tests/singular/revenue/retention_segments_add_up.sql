-- Prevents a scheme whose segments lose, double or invent what the company has, and a scheme that
-- is missing in a period whose start lies within the history.
{% set sums = [
    "opening_mrr_amount",
    "churn_mrr_amount",
    "contraction_mrr_amount",
    "expansion_mrr_amount",
    "fx_mrr_amount",
    "reactivation_mrr_amount",
    "retained_mrr_amount",
    "kept_mrr_amount",
    "opening_account_count",
    "churned_account_count",
    "retained_account_count",
] %}
with
    retention as (select * from {{ ref("retention_by_segment") }}),

    periods as (select * from {{ ref("int_retention_periods") }} where has_segments),

    schemes as (
        select distinct scheme from {{ ref("segment_definitions") }} where scheme <> 'named'
    ),

    summed as (
        select
            period_type,
            period_start_date,
            scheme,
            {% for column in sums %}
                sum({{ column }}) as {{ column }} {{ "," if not loop.last }}
            {% endfor %}
        from retention
        where scheme <> 'all'
        group by period_type, period_start_date, scheme
    ),

    expected as (
        select schemes.scheme, company.*
        from
            (
                select period_type, period_start_date, {{ sums | join(", ") }}
                from retention
                where scheme = 'all'
            ) as company
        inner join
            periods
            on company.period_type = periods.period_type
            and company.period_start_date = periods.period_start_date
        cross join schemes
    )

select expected.period_type, expected.period_start_date, expected.scheme, summed.scheme as found
from expected
full outer join
    summed
    on expected.period_type = summed.period_type
    and expected.period_start_date = summed.period_start_date
    and expected.scheme = summed.scheme
where
    expected.scheme is null or summed.scheme is null
    {% for column in sums %} or expected.{{ column }} <> summed.{{ column }} {% endfor %}
