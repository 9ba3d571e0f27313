-- Prevents a movement log whose running sum is not the MRR of the account at a month's end.
with
    movements as (select * from {{ ref("fct_mrr_movements") }}),

    months as (select * from {{ ref("fct_account_mrr_monthly") }}),

    summed as (
        select
            months.account_id,
            months.month_start_date,
            months.closing_mrr_amount,
            sum(movements.mrr_change_amount) as moved_amount
        from months
        left join
            movements
            on months.account_id = movements.account_id
            and movements.movement_date <= months.period_end_date
        group by months.account_id, months.month_start_date, months.closing_mrr_amount
    )

select *
from summed
where moved_amount is distinct from closing_mrr_amount
