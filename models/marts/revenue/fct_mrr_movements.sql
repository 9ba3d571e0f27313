with
    movements as (select * from {{ ref("int_explained_mrr_movements") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "movement_date", "movement_type"]) }} as movement_id,
            account_id,
            movement_type,
            cause,
            churn_reason,
            mrr_change_amount,
            is_term_extension,
            is_voluntary,
            movement_date
        from movements
    )

select *
from final
