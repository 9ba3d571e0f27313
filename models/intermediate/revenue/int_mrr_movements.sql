-- The movement log of accounts as a whole.
with
    movements as (select * from {{ ref("int_mrr_movements_by_dimension") }}),

    final as (
        select account_id, movement_type, mrr_change_amount, movement_date
        from movements
        where dimension = 'account'
    )

select *
from final
