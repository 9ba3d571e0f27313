-- For every account and day the share of the day's MRR that strictly larger accounts pay. Equal
-- payers have equal shares.
with
    account_days as (
        select * from {{ ref("int_account_days") }} where date_day >= {{ segment_start_date() }}
    ),

    summed as (
        select
            account_id,
            date_day,
            mrr_amount,
            sum(mrr_amount) over (partition by date_day) as total_mrr_amount,
            sum(mrr_amount) over (
                partition by date_day
                order by mrr_amount desc, account_id asc
                rows between unbounded preceding and current row
            )
            - mrr_amount as mrr_amount_before
        from account_days
        where mrr_amount > 0
    ),

    -- Before the first of equals stand the larger ones alone.
    final as (
        select
            account_id,
            {{
                ratio(
                    "min(mrr_amount_before) over (partition by date_day, mrr_amount)",
                    "total_mrr_amount",
                )
            }} as larger_mrr_share,
            date_day
        from summed
    )

select *
from final
