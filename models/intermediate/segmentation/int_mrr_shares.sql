-- For every account and day the share of the day's MRR that strictly larger accounts pay. Equal
-- payers have equal shares.
with
    account_days as (select * from {{ ref("int_account_days") }}),

    summed as (
        select
            account_id,
            date_day,
            mrr_amount,
            sum(mrr_amount) over (partition by date_day) as total_mrr_amount,
            sum(mrr_amount) over (
                partition by date_day
                order by mrr_amount desc
                range between unbounded preceding and current row
            ) as mrr_amount_to_here,
            sum(mrr_amount) over (partition by date_day, mrr_amount) as mrr_amount_of_equals
        from account_days
        where mrr_amount > 0
    ),

    final as (
        select
            account_id,
            {{ ratio("(mrr_amount_to_here - mrr_amount_of_equals)", "total_mrr_amount") }}
            as larger_mrr_share,
            date_day
        from summed
    )

select *
from final
