-- Prevents a movement log of a product, plan or currency that does not lead to its month ends.
with
    months as (select * from {{ ref("mrr_monthly_by_dimension") }}),

    moved as (
        select
            dimension,
            part_key,
            {{ month_start("movement_date") }} as month_start_date,
            sum(mrr_change_amount) as mrr_change_amount
        from {{ ref("fct_mrr_movements_by_dimension") }}
        group by dimension, part_key, {{ month_start("movement_date") }}
    )

select months.dimension, months.part_key, months.month_start_date
from months
left join
    moved
    on months.dimension = moved.dimension
    and months.part_key = moved.part_key
    and months.month_start_date = moved.month_start_date
where months.closing_mrr_amount - months.opening_mrr_amount <> coalesce(moved.mrr_change_amount, 0)
