{% set part_months %}
    (
        partition by dimension, part_key
        order by month_start_date
        rows between unbounded preceding and current row
    )
{% endset %}
with
    bridges as (select * from {{ ref("int_mrr_bridges_by_dimension") }}),

    months as (select * from {{ ref("int_months") }}),

    {% set moving_columns = (
        bridge_columns()
        | reject("in", ["opening_mrr_amount", "closing_mrr_amount"])
        | list
    ) %}
    summed as (
        select
            dimension,
            part_key,
            month_start_date,
            {% for column in moving_columns %} sum({{ column }}) as {{ column }}, {% endfor %}
            sum(closing_mrr_amount - opening_mrr_amount) as mrr_change_amount,
            sum(
                case when closing_mrr_amount > 0 then 1 else 0 end
                - case when opening_mrr_amount > 0 then 1 else 0 end
            ) as paying_account_change
        from bridges
        group by dimension, part_key, month_start_date
    ),

    parts as (
        select dimension, part_key, min(month_start_date) as first_month_start_date
        from summed
        group by dimension, part_key
    ),

    dense as (
        select
            parts.dimension,
            parts.part_key,
            months.month_start_date,
            months.period_end_date,
            months.is_complete,
            {% for column in moving_columns + ["mrr_change_amount", "paying_account_change"] %}
                coalesce(summed.{{ column }}, 0) as {{ column }} {{ "," if not loop.last }}
            {% endfor %}
        from parts
        inner join months on parts.first_month_start_date <= months.month_start_date
        left join
            summed
            on parts.dimension = summed.dimension
            and parts.part_key = summed.part_key
            and months.month_start_date = summed.month_start_date
    ),

    running as (
        select
            *,
            sum(mrr_change_amount) over {{ part_months }} as closing_mrr_amount,
            (sum(mrr_change_amount) over {{ part_months }})
            - mrr_change_amount as opening_mrr_amount,
            sum(paying_account_change) over {{ part_months }} as paying_account_count
        from dense
    ),

    final as (
        select
            {{ surrogate_key(["dimension", "part_key", "month_start_date"]) }} as mrr_month_part_id,
            dimension,
            part_key,
            {% for column in bridge_columns() %}
                cast({{ column }} as {{ type_money() }}) as {{ column }},
            {% endfor %}
            cast(paying_account_count as bigint) as paying_account_count,
            is_complete,
            month_start_date,
            period_end_date
        from running
    )

select *
from final
