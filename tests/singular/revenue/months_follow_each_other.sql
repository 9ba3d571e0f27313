-- Prevents an opening MRR that is not the closing MRR of the month before, and a missing month.
{% set account_months = "(partition by account_id order by month_start_date)" %}
with
    months as (
        select
            account_id,
            month_start_date,
            opening_mrr_amount,
            lag(closing_mrr_amount) over {{ account_months }} as previous_closing_amount,
            lag(month_start_date) over {{ account_months }} as previous_month
        from {{ ref("fct_account_mrr_monthly") }}
    )

select *
from months
where
    opening_mrr_amount <> coalesce(previous_closing_amount, 0)
    or {{ add_months("previous_month", 1) }} <> month_start_date
