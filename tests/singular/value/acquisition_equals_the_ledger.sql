-- Prevents spend, new accounts, first MRR or net new ARR that get lost, or counted twice, by
-- channel,
-- segment or quarter.
{% set sums = ["spend_amount", "new_account_count", "new_mrr_amount", "net_new_arr_amount"] %}
with
    acquisition as (select * from {{ ref("acquisition_by_segment") }}),

    channels as (
        select
            month_start_date as period_start_date,
            acquisition_channel as segment_key,
            spend_amount,
            new_account_count,
            new_mrr_amount
        from {{ ref("acquisition_monthly") }}
    ),

    ledger as (
        select
            period_start_date,
            sum(spend_amount) as spend_amount,
            sum(new_account_count) as new_account_count,
            sum(new_mrr_amount) as new_mrr_amount
        from channels
        group by period_start_date
    ),

    changes as (
        select
            month_start_date as period_start_date,
            12 * (closing_mrr_amount - opening_mrr_amount - fx_mrr_amount) as net_new_arr_amount
        from {{ ref("mrr_monthly") }}
    ),

    summed as (
        select
            period_type,
            period_start_date,
            scheme,
            {% for column in sums %}
                sum({{ column }}) as {{ column }} {{ "," if not loop.last }}
            {% endfor %}
        from acquisition
        group by period_type, period_start_date, scheme
    ),

    months as (select * from summed where period_type = 'month' and scheme = 'all'),

    quarters as (
        select
            cast({{ dbt.date_trunc("quarter", "period_start_date") }} as date) as period_start_date,
            {% for column in sums %}
                sum({{ column }}) as {{ column }} {{ "," if not loop.last }}
            {% endfor %}
        from months
        group by cast({{ dbt.date_trunc("quarter", "period_start_date") }} as date)
    )

-- Every scheme of a period is the company.
select summed.period_type, summed.period_start_date, summed.scheme
from summed
inner join
    summed as company
    on summed.period_type = company.period_type
    and summed.period_start_date = company.period_start_date
    and company.scheme = 'all'
where false {% for column in sums %} or summed.{{ column }} <> company.{{ column }} {% endfor %}
union all
-- The company is the ledger.
select 'month' as period_type, ledger.period_start_date, 'ledger' as scheme
from ledger
left join months on ledger.period_start_date = months.period_start_date
where
    months.scheme is null
    {% for column in sums[:3] %} or ledger.{{ column }} <> months.{{ column }} {% endfor %}
union all
select 'month' as period_type, changes.period_start_date, 'changes of MRR' as scheme
from changes
left join months on changes.period_start_date = months.period_start_date
where months.scheme is null or changes.net_new_arr_amount <> months.net_new_arr_amount
union all
-- So is every channel.
select 'month' as period_type, channels.period_start_date, channels.segment_key as scheme
from channels
left join
    acquisition
    on channels.period_start_date = acquisition.period_start_date
    and channels.segment_key = acquisition.segment_key
    and acquisition.period_type = 'month'
    and acquisition.scheme = 'channel'
where
    acquisition.scheme is null
    {% for column in sums[:3] %} or channels.{{ column }} <> acquisition.{{ column }} {% endfor %}
union all
-- And a quarter is its months.
select 'quarter' as period_type, quarters.period_start_date, 'all' as scheme
from quarters
left join
    summed
    on quarters.period_start_date = summed.period_start_date
    and summed.period_type = 'quarter'
    and summed.scheme = 'all'
where
    summed.scheme is null
    {% for column in sums %} or quarters.{{ column }} <> summed.{{ column }} {% endfor %}
