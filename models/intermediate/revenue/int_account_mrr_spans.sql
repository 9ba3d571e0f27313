-- An account's MRR for each stretch of days in which it does not change.
with
    spans as (select * from {{ ref("int_mrr_spans_by_dimension") }}),

    final as (
        select
            account_id,
            mrr_amount,
            previous_mrr_amount,
            usage_mrr_amount,
            pending_cancellation_mrr_amount,
            mrr_change_amount,
            fx_amount,
            is_running,
            was_running,
            valid_from,
            valid_to
        from spans
        where dimension = 'account'
    )

select *
from final
