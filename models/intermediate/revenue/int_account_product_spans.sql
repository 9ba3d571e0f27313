-- Days on which an account owns a product, however many items carry it.
with
    stretches as (select * from {{ ref("int_item_mrr_stretches") }}),

    changes as (
        select
            account_id,
            coalesce(product_id, plan_id, '?') as product_id,
            from_on as changed_on,
            1 as item_change
        from stretches
        union all
        select
            account_id,
            coalesce(product_id, plan_id, '?') as product_id,
            until_on as changed_on,
            -1 as item_change
        from stretches
        where until_on <= {{ as_of_date() }}
    ),

    daily as (
        select account_id, product_id, changed_on, sum(item_change) as item_change
        from changes
        group by account_id, product_id, changed_on
    ),

    running as (
        select
            account_id,
            product_id,
            changed_on,
            item_change,
            sum(item_change) over (
                partition by account_id, product_id
                order by changed_on
                rows between unbounded preceding and current row
            ) as item_count
        from daily
    ),

    -- Only where owning starts or stops.
    turns as (
        select
            account_id,
            product_id,
            item_count,
            changed_on as from_on,
            lead(changed_on) over (
                partition by account_id, product_id order by changed_on
            ) as until_on
        from running
        where (item_count = 0) or (item_count = item_change)
    ),

    final as (select account_id, product_id, from_on, until_on from turns where item_count > 0)

select *
from final
