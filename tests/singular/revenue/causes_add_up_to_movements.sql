-- Prevents a movement whose causes do not explain all of it, or explain something that did not
-- move.
with
    parts as (
        select account_id, movement_date, movement_type, mrr_change_amount
        from {{ ref("fct_mrr_movements") }}
        union all
        select account_id, movement_date, movement_type, - mrr_change_amount as mrr_change_amount
        from {{ ref("fct_mrr_movement_causes") }}
    )

select account_id, movement_date, movement_type, sum(mrr_change_amount) as unexplained_amount
from parts
group by account_id, movement_date, movement_type
having sum(mrr_change_amount) <> 0
