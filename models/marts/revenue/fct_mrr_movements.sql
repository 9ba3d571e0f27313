with
    movements as (select * from {{ ref("int_mrr_movements") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "movement_date", "movement_type"]) }} as movement_id,
            account_id,
            movement_type,
            mrr_change_amount,
            movement_date
        from movements
    )

select *
from final
