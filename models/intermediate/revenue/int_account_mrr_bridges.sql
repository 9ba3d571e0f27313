-- Monthly bridge of every account: month end to month end, by movement type.
with
    months as (select * from {{ ref("int_account_mrr_months") }}),

    typed as (
        select
            *,
            {{
                bridge_type(
                    "opening_mrr_amount",
                    "closing_mrr_amount",
                    "first_movement_type",
                    "is_running",
                )
            }} as change_type
        from months
    ),

    final as (
        select
            account_id,
            case when change_type = 'churn' then last_loss_cause end as churn_reason,
            first_paid_on,
            month_start_date,
            period_end_date,
            is_complete,
            {{
                bridge_amounts(
                    "change_type", "opening_mrr_amount", "closing_mrr_amount", "fx_amount"
                )
            }},
            usage_mrr_amount,
            pending_cancellation_mrr_amount,
            year_before_mrr_amount
        from typed
    )

select *
from final
