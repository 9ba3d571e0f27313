-- Prevents a reconciliation that misses a billing error of the demo company, or finds one that is
-- none.
{{ config(enabled=is_plain_demo()) }}

with
    rests as (
        select account_id, amount, month_start_date
        from {{ ref("mrr_reconciliation") }}
        where line = 'unexplained'
        union all
        select
            company_id as account_id,
            -1 * cast(amount as {{ type_money() }}) as amount,
            cast(month_start_date as date) as month_start_date
        from {{ ref("demo_truth_billing_errors") }}
    )

select account_id, month_start_date, sum(amount) as amount
from rests
group by account_id, month_start_date
having sum(amount) <> 0
