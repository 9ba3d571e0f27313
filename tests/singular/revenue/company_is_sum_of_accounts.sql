-- Prevents company figures that are not the sum of their accounts, or whose ARR is not 12 × MRR.
with
    accounts as (
        select
            month_start_date,
            sum(closing_mrr_amount) as closing_mrr_amount,
            sum(churn_mrr_amount) as churn_mrr_amount,
            sum(new_mrr_amount) as new_mrr_amount,
            sum(fx_mrr_amount) as fx_mrr_amount,
            sum(case when is_paying then 1 else 0 end) as paying_account_count
        from {{ ref("fct_account_mrr_monthly") }}
        group by month_start_date
    ),

    company as (select * from {{ ref("mrr_monthly") }})

select company.month_start_date
from company
full outer join accounts on company.month_start_date = accounts.month_start_date
where
    company.closing_mrr_amount is distinct from accounts.closing_mrr_amount
    or company.churn_mrr_amount is distinct from accounts.churn_mrr_amount
    or company.new_mrr_amount is distinct from accounts.new_mrr_amount
    or company.fx_mrr_amount is distinct from accounts.fx_mrr_amount
    or company.paying_account_count is distinct from accounts.paying_account_count
    or company.arr_amount is distinct from 12 * company.closing_mrr_amount
