-- An account's MRR for each stretch of days in which it does not change.
with
    stretches as (select * from {{ ref("int_item_mrr_stretches") }}),

    changes as (
        select
            account_id,
            from_on as changed_on,
            mrr_amount as mrr_change,
            usage_mrr_amount as usage_mrr_change,
            fx_amount,
            case when counts_as_mrr then 1 else 0 end as item_change
        from stretches
        union all
        select
            account_id,
            until_on as changed_on,
            - mrr_amount as mrr_change,
            - usage_mrr_amount as usage_mrr_change,
            0 as fx_amount,
            case when counts_as_mrr then -1 else 0 end as item_change
        from stretches
        where until_on <= {{ as_of_date() }}
    ),

    daily as (
        select
            account_id,
            changed_on,
            sum(mrr_change) as mrr_change,
            sum(usage_mrr_change) as usage_mrr_change,
            sum(fx_amount) as fx_amount,
            sum(item_change) as item_change
        from changes
        group by account_id, changed_on
    ),

    running as (
        select
            account_id,
            changed_on as valid_from,
            lead(changed_on) over account_days as valid_to,
            cast(sum(mrr_change) over account_days as {{ type_money() }}) as mrr_amount,
            cast(sum(usage_mrr_change) over account_days as {{ type_money() }}) as usage_mrr_amount,
            cast(mrr_change as {{ type_money() }}) as mrr_change_amount,
            cast(fx_amount as {{ type_money() }}) as fx_amount,
            sum(item_change) over account_days as running_item_count,
            sum(item_change) over account_days - item_change as previous_item_count
        from daily
        where mrr_change <> 0 or usage_mrr_change <> 0 or fx_amount <> 0 or item_change <> 0
        window account_days as (partition by account_id order by changed_on)
    ),

    final as (
        select
            account_id,
            mrr_amount,
            cast(mrr_amount - mrr_change_amount as {{ type_money() }}) as previous_mrr_amount,
            usage_mrr_amount,
            mrr_change_amount,
            fx_amount,
            running_item_count > 0 as is_running,
            previous_item_count > 0 as was_running,
            valid_from,
            valid_to
        from running
    )

select *
from final
