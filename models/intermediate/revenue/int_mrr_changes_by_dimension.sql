-- What changes an account's MRR on a day, as a whole and in each of its parts.
with
    steps as (select * from {{ ref("int_item_mrr_steps") }}),

    stretches as (select * from {{ ref("int_item_mrr_stretches") }}),

    -- An item leaves the part in which it was and enters the one in which it is. Its exchange-rate
    -- part belongs to a part in which it stays.
    sides as (
        {% for dimension in mrr_dimensions() %}
            select
                '{{ dimension }}' as dimension,
                previous_{{ dimension }}_key as part_key,
                account_id,
                changed_on,
                - previous_mrr_amount as mrr_change,
                0 as fx_amount,
                0 as usage_mrr_change,
                0 as pending_change,
                -1 as item_change
            from steps
            where change_kind <> 'started'
            union all
            select
                '{{ dimension }}' as dimension,
                {{ dimension }}_key as part_key,
                account_id,
                changed_on,
                mrr_amount as mrr_change,
                case
                    when previous_{{ dimension }}_key = {{ dimension }}_key then fx_amount else 0
                end as fx_amount,
                0 as usage_mrr_change,
                0 as pending_change,
                1 as item_change
            from steps
            where change_kind <> 'stopped'
            union all
        {% endfor %}
        {{
            account_side(
                "stretches",
                "usage_mrr_change",
                "usage_mrr_amount",
                "from_on",
                "usage_mrr_amount <> 0",
            )
        }}
        union all
        {{
            account_side(
                "stretches",
                "pending_change",
                "mrr_amount",
                "greatest(from_on, cancel_requested_on)",
                "mrr_amount <> 0 and cancel_requested_on < until_on",
            )
        }}
    ),

    final as (
        select
            dimension,
            part_key,
            account_id,
            changed_on,
            sum(mrr_change) as mrr_change,
            sum(fx_amount) as fx_amount,
            sum(usage_mrr_change) as usage_mrr_change,
            sum(pending_change) as pending_change,
            sum(item_change) as item_change
        from sides
        where changed_on <= {{ as_of_date() }}
        group by dimension, part_key, account_id, changed_on
    )

select *
from final
where
    mrr_change <> 0
    or fx_amount <> 0
    or usage_mrr_change <> 0
    or pending_change <> 0
    or item_change <> 0
