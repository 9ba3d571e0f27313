-- Prevents a scheme whose segments lose, double or invent a cent of the company's profit and loss,
-- and a scheme that is missing in a period whose segments are known.
{% set sums = [
    "revenue_amount",
    "cost_of_service_amount",
    "gross_profit_amount",
    "support_cost_amount",
    "acquisition_cost_amount",
    "contribution_amount",
    "ticket_count",
    "unmeasured_ticket_count",
    "account_count",
    "paying_account_count",
] %}
with
    profit as (select * from {{ ref("segment_profit") }}),

    schemes as (
        select distinct scheme from {{ ref("segment_definitions") }} where scheme <> 'named'
    ),

    known as (
        select distinct period_type, period_start_date
        from profit
        where scheme <> 'all'
        union
        select 'month' as period_type, month_start_date as period_start_date
        from {{ ref("int_profit_months") }}
        where has_segments
    ),

    summed as (
        select
            period_type,
            period_start_date,
            scheme,
            {% for column in sums %}
                sum({{ column }}) as {{ column }} {{ "," if not loop.last }}
            {% endfor %}
        from profit
        where scheme <> 'all'
        group by period_type, period_start_date, scheme
    )

select known.period_type, known.period_start_date, schemes.scheme, summed.scheme as found
from known
cross join schemes
inner join
    profit as company
    on known.period_type = company.period_type
    and known.period_start_date = company.period_start_date
    and company.scheme = 'all'
left join
    summed
    on known.period_type = summed.period_type
    and known.period_start_date = summed.period_start_date
    and schemes.scheme = summed.scheme
where
    summed.scheme is null
    {% for column in sums %} or company.{{ column }} <> summed.{{ column }} {% endfor %}
