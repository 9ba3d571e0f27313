with
    movements as (
        select * from {{ ref("int_mrr_movements_by_dimension") }} where dimension <> 'account'
    ),

    final as (
        select
            {{
                surrogate_key(
                    ["dimension", "part_key", "account_id", "movement_date", "movement_type"]
                )
            }} as movement_part_id,
            dimension,
            part_key,
            account_id,
            movement_type,
            mrr_change_amount,
            movement_date
        from movements
    )

select *
from final
