-- MRR of an account, as a whole and in each of its parts, for each stretch of days without a
-- change.
{% set part_days = "partition by dimension, part_key, account_id order by changed_on" %}
{% set up_to_day = part_days ~ " rows between unbounded preceding and current row" %}
with
    changes as (select * from {{ ref("int_mrr_changes_by_dimension") }}),

    running as (
        select
            *,
            lead(changed_on) over ({{ part_days }}) as next_changed_on,
            sum(mrr_change) over ({{ up_to_day }}) as running_mrr,
            sum(usage_mrr_change) over ({{ up_to_day }}) as running_usage_mrr,
            sum(pending_change) over ({{ up_to_day }}) as running_pending_mrr,
            sum(item_change) over ({{ up_to_day }}) as running_item_count
        from changes
    ),

    final as (
        select
            dimension,
            part_key,
            account_id,
            cast(running_mrr as {{ type_money() }}) as mrr_amount,
            cast(running_mrr - mrr_change as {{ type_money() }}) as previous_mrr_amount,
            cast(running_usage_mrr as {{ type_money() }}) as usage_mrr_amount,
            cast(running_pending_mrr as {{ type_money() }}) as pending_cancellation_mrr_amount,
            cast(mrr_change as {{ type_money() }}) as mrr_change_amount,
            cast(fx_amount as {{ type_money() }}) as fx_amount,
            running_item_count > 0 as is_running,
            running_item_count - item_change > 0 as was_running,
            changed_on as valid_from,
            next_changed_on as valid_to
        from running
    )

select *
from final
