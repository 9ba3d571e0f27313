-- The movement log of accounts with the main cause of each movement.
with
    movements as (select * from {{ ref("int_mrr_movements") }}),

    causes as (select * from {{ ref("int_mrr_movement_causes") }}),

    -- The largest part that goes the movement's own way.
    ranked as (
        select
            *,
            row_number() over (
                partition by account_id, movement_date, movement_type
                order by
                    case
                        when movement_type in ('contraction', 'churn')
                        then - mrr_change_amount
                        when movement_type = 'fx'
                        then abs(mrr_change_amount)
                        else mrr_change_amount
                    end desc,
                    cause
            ) as cause_number
        from causes
    ),

    summaries as (
        select
            account_id,
            movement_date,
            movement_type,
            max(case when cause_number = 1 then cause end) as cause,
            max(case when cause = 'term_extension' then 1 else 0 end) = 1 as is_term_extension
        from ranked
        group by account_id, movement_date, movement_type
    ),

    final as (
        select
            movements.account_id,
            movements.movement_type,
            summaries.cause,
            case when movements.movement_type = 'churn' then summaries.cause end as churn_reason,
            movements.mrr_change_amount,
            summaries.is_term_extension,
            case
                when movements.movement_type = 'churn' then {{ is_voluntary("summaries.cause") }}
            end as is_voluntary,
            movements.movement_date
        from movements
        left join
            summaries
            on movements.account_id = summaries.account_id
            and movements.movement_date = summaries.movement_date
            and movements.movement_type = summaries.movement_type
    )

select *
from final
