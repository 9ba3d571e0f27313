-- Movement log of every account, as a whole and in each of its parts.
{% set earlier_days %}
    (
        partition by dimension, part_key, account_id
        order by valid_from
        rows between unbounded preceding and 1 preceding
    )
{% endset %}
with
    spans as (select * from {{ ref("int_mrr_spans_by_dimension") }}),

    with_past as (
        select
            *,
            coalesce(max(case when mrr_amount > 0 then 1 else 0 end) over {{ earlier_days }}, 0)
            = 1 as has_paid_before,
            max(
                case when mrr_amount = 0 and previous_mrr_amount > 0 then valid_from end
            ) over {{ earlier_days }} as zero_since
        from spans
    ),

    typed as (
        select
            *,
            {{
                movement_type(
                    "mrr_amount",
                    "previous_mrr_amount",
                    "is_running",
                    "was_running",
                    "has_paid_before",
                    days_between("zero_since", "valid_from"),
                )
            }} as change_type
        from with_past
    ),

    parts as (
        select
            dimension,
            part_key,
            account_id,
            valid_from as movement_date,
            change_type as movement_type,
            mrr_change_amount
        from typed
        where change_type <> 'resized'
        union all
        select
            dimension,
            part_key,
            account_id,
            valid_from as movement_date,
            'fx' as movement_type,
            fx_amount as mrr_change_amount
        from typed
        where change_type = 'resized'
        union all
        select
            dimension,
            part_key,
            account_id,
            valid_from as movement_date,
            {{ resize_type("mrr_change_amount - fx_amount") }} as movement_type,
            mrr_change_amount - fx_amount as mrr_change_amount
        from typed
        where change_type = 'resized'
    ),

    final as (
        select
            dimension,
            part_key,
            account_id,
            movement_type,
            cast(mrr_change_amount as {{ type_money() }}) as mrr_change_amount,
            movement_date
        from parts
        where mrr_change_amount <> 0
    )

select *
from final
