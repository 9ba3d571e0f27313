-- Prevents a profit and loss account that differs from the ledgers behind it by a cent: MRR of the
-- months, spend of the months, payments and support cost to date.
with
    profit as (select * from {{ ref("account_profit_monthly") }}),

    ledgers as (
        select 'revenue' as line, month_start_date, closing_mrr_amount as amount
        from {{ ref("mrr_monthly") }}
        union all
        select 'spend' as line, month_start_date, sum(spend_amount) as amount
        from {{ ref("acquisition_monthly") }}
        group by month_start_date
        union all
        select 'payments' as line, null as month_start_date, sum(paid_amount) as amount
        from {{ ref("account_ltv") }}
        union all
        select 'support' as line, null as month_start_date, sum(support_cost_amount) as amount
        from {{ ref("account_ltv") }}
    ),

    lines as (
        select 'revenue' as line, month_start_date, sum(revenue_amount) as amount
        from profit
        group by month_start_date
        union all
        select 'spend' as line, month_start_date, sum(acquisition_cost_amount) as amount
        from profit
        group by month_start_date
        union all
        select 'payments' as line, null as month_start_date, sum(paid_amount) as amount
        from profit
        union all
        select 'support' as line, null as month_start_date, sum(support_cost_amount) as amount
        from profit
        where is_allocated
    ),

    months as (
        select line, month_start_date
        from ledgers
        union
        select line, month_start_date
        from lines
    )

select
    months.line,
    months.month_start_date,
    ledgers.amount as ledger_amount,
    lines.amount as profit_amount
from months
left join
    ledgers
    on months.line = ledgers.line
    and coalesce(months.month_start_date, {{ far_future() }})
    = coalesce(ledgers.month_start_date, {{ far_future() }})
left join
    lines
    on months.line = lines.line
    and coalesce(months.month_start_date, {{ far_future() }})
    = coalesce(lines.month_start_date, {{ far_future() }})
where coalesce(ledgers.amount, 0) <> coalesce(lines.amount, 0)
