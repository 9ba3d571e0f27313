-- Prevents a policy bridge that starts beside the published MRR or whose steps miss its other end.
with
    bridges as (
        select
            account_id,
            month_start_date,
            sum(case when step = 'own' then mrr_amount else 0 end) as own_amount,
            sum(case when step <> 'compared' then mrr_amount else - mrr_amount end) as gap_amount
        from {{ ref("mrr_policy_bridge") }}
        group by account_id, month_start_date
    ),

    months as (select * from {{ ref("fct_account_mrr_monthly") }})

select
    coalesce(bridges.account_id, months.account_id) as account_id,
    coalesce(bridges.month_start_date, months.month_start_date) as month_start_date,
    bridges.own_amount,
    months.closing_mrr_amount,
    bridges.gap_amount
from bridges
full outer join
    months
    on bridges.account_id = months.account_id
    and bridges.month_start_date = months.month_start_date
where
    coalesce(bridges.own_amount, 0) <> coalesce(months.closing_mrr_amount, 0)
    or coalesce(bridges.gap_amount, 0) <> 0
