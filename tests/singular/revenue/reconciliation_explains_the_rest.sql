-- Prevents an unexplained rest that no billing error accounts for: a cause that nobody has
-- thought of.
with
    rests as (
        select account_id, amount, month_start_date
        from {{ ref("mrr_reconciliation") }}
        where line = 'unexplained'
        union all
        select account_id, - amount as amount, month_start_date
        from {{ ref("int_billing_errors") }}
    )

select account_id, month_start_date, sum(amount) as amount
from rests
group by account_id, month_start_date
having sum(amount) <> 0
