-- Prevents a movement of the wrong sign, and one of size 0.
select *
from {{ ref("fct_mrr_movements") }}
where
    mrr_change_amount = 0
    or (movement_type in ('new', 'reactivation', 'expansion') and mrr_change_amount < 0)
    or (movement_type in ('churn', 'contraction') and mrr_change_amount > 0)
