-- Prevents a scorecard that counts an account twice or not at all: sums over the segments of a
-- scheme
-- are those of the company, and the company's are those of the marts.
with
    scorecard as (select * from {{ ref("segment_scorecard") }} where kpi_kind = 'sum'),

    company as (select * from scorecard where scheme = 'all'),

    retention as (
        select *
        from {{ ref("retention_by_segment") }}
        where scheme = 'all' and period_type = 'trailing_12_months'
    ),

    accounts as (select * from {{ ref("account_segments") }}),

    summed as (
        select scheme, kpi, sum(kpi_value) as kpi_value, sum(sample_count) as sample_count
        from scorecard
        where scheme not in ('all', 'named')
        group by scheme, kpi
    ),

    published as (
        select 'account_count' as kpi, cast(count(*) as {{ type_double() }}) as kpi_value
        from accounts
        union all
        select
            'paying_account_count' as kpi,
            cast(sum(case when is_paying then 1 else 0 end) as {{ type_double() }}) as kpi_value
        from accounts
        union all
        select 'mrr_amount' as kpi, cast(sum(mrr_amount) as {{ type_double() }}) as kpi_value
        from accounts
        {% for kpi, column in {
                "opening_account_count": "opening_account_count",
                "opening_mrr_amount": "opening_mrr_amount",
                "churned_mrr_amount": "churn_mrr_amount",
                "expansion_mrr_amount": "expansion_mrr_amount",
            }.items() %}
            union all
            select
                '{{ kpi }}' as kpi, cast(retention.{{ column }} as {{ type_double() }}) as kpi_value
            from retention
            inner join company on company.kpi = '{{ kpi }}'
            where retention.period_end_date = company.measured_to
        {% endfor %}
    )

select summed.scheme, summed.kpi, summed.kpi_value, company.kpi_value as expected_value
from summed
left join company on summed.kpi = company.kpi
where
    company.kpi_value is null
    or abs(summed.kpi_value - company.kpi_value) > 0.005
    or summed.sample_count <> company.sample_count
union all
select
    'published' as scheme, published.kpi, company.kpi_value, published.kpi_value as expected_value
from published
left join company on published.kpi = company.kpi
where company.kpi_value is null or abs(published.kpi_value - company.kpi_value) > 0.005
