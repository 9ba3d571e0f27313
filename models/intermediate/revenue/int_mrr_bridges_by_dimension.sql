-- Bridge of every month in which an account's MRR in a part of it moved.
with
    spans as (select * from {{ ref("int_mrr_spans_by_dimension") }} where dimension <> 'account'),

    movements as (
        select * from {{ ref("int_mrr_movements_by_dimension") }} where dimension <> 'account'
    ),

    numbered_spans as (
        select
            *,
            {{ month_start("valid_from") }} as month_start_date,
            row_number() over (
                partition by dimension, part_key, account_id, {{ month_start("valid_from") }}
                order by valid_from desc
            ) as number_from_last
        from spans
    ),

    months as (
        select
            dimension,
            part_key,
            account_id,
            month_start_date,
            is_running,
            mrr_amount as closing_mrr_amount,
            coalesce(
                lag(mrr_amount) over (
                    partition by dimension, part_key, account_id order by month_start_date
                ),
                0
            ) as opening_mrr_amount
        from numbered_spans
        where number_from_last = 1
    ),

    numbered_movements as (
        select
            *,
            {{ month_start("movement_date") }} as month_start_date,
            row_number() over (
                partition by dimension, part_key, account_id, {{ month_start("movement_date") }}
                order by movement_date, movement_type
            ) as movement_number
        from movements
    ),

    movement_summaries as (
        select
            dimension,
            part_key,
            account_id,
            month_start_date,
            max(case when movement_number = 1 then movement_type end) as first_movement_type,
            sum(case when movement_type = 'fx' then mrr_change_amount else 0 end) as fx_amount
        from numbered_movements
        group by dimension, part_key, account_id, month_start_date
    ),

    typed as (
        select
            months.*,
            movement_summaries.fx_amount,
            {{
                bridge_type(
                    "months.opening_mrr_amount",
                    "months.closing_mrr_amount",
                    "movement_summaries.first_movement_type",
                    "months.is_running",
                )
            }} as change_type
        from months
        inner join
            movement_summaries
            on months.dimension = movement_summaries.dimension
            and months.part_key = movement_summaries.part_key
            and months.account_id = movement_summaries.account_id
            and months.month_start_date = movement_summaries.month_start_date
    ),

    final as (
        select
            dimension,
            part_key,
            account_id,
            month_start_date,
            {{
                bridge_amounts(
                    "change_type", "opening_mrr_amount", "closing_mrr_amount", "fx_amount"
                )
            }}
        from typed
    )

select *
from final
