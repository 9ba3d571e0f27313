with
    causes as (select * from {{ ref("int_mrr_movement_causes") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "movement_date", "movement_type", "cause"]) }}
            as movement_cause_id,
            {{ surrogate_key(["account_id", "movement_date", "movement_type"]) }} as movement_id,
            account_id,
            movement_type,
            cause,
            mrr_change_amount,
            movement_date
        from causes
    )

select *
from final
