-- Prevents a company column of the segments that differs from the sum of its accounts, or trailing
-- months that are not the sum of their months.
{% set sums = [
    "revenue_amount",
    "cost_of_service_amount",
    "support_cost_amount",
    "acquisition_cost_amount",
    "contribution_amount",
    "ticket_count",
] %}
with
    accounts as (
        select
            'all' as scheme,
            'all' as segment_key,
            month_start_date as period_start_date,
            {% for column in sums %}
                sum({{ column }}) as {{ column }} {{ "," if not loop.last }}
            {% endfor %}
        from {{ ref("account_profit_monthly") }}
        group by month_start_date
    ),

    profit as (select * from {{ ref("segment_profit") }}),

    months as (select * from profit where period_type = 'month'),

    years as (select * from profit where period_type = 'trailing_12_months'),

    summed_years as (
        select
            years.scheme,
            years.segment_key,
            years.period_start_date,
            count(*) as month_count,
            {% for column in sums %}
                sum(months.{{ column }}) as {{ column }} {{ "," if not loop.last }}
            {% endfor %}
        from years
        inner join
            months
            on years.scheme = months.scheme
            and years.segment_key = months.segment_key
            and months.period_start_date >= years.period_start_date
            and months.period_end_date <= years.period_end_date
        group by years.scheme, years.segment_key, years.period_start_date
    )

select accounts.scheme, accounts.segment_key, accounts.period_start_date
from accounts
left join
    months
    on accounts.scheme = months.scheme
    and accounts.period_start_date = months.period_start_date
where
    months.scheme is null
    {% for column in sums %} or accounts.{{ column }} <> months.{{ column }} {% endfor %}
union all
select years.scheme, years.segment_key, years.period_start_date
from years
left join
    summed_years
    on years.scheme = summed_years.scheme
    and years.segment_key = summed_years.segment_key
    and years.period_start_date = summed_years.period_start_date
where
    summed_years.month_count is distinct from 12
    {% for column in sums %} or years.{{ column }} <> summed_years.{{ column }} {% endfor %}
