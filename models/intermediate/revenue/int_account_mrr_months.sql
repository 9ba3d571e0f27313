-- MRR of every account at the end of each month since it first paid, and what moved between.
with
    spans as (select * from {{ ref("int_account_mrr_spans") }}),

    movements as (select * from {{ ref("int_explained_mrr_movements") }}),

    months as (select * from {{ ref("int_months") }}),

    first_payments as (
        select account_id, min(valid_from) as first_paid_on
        from spans
        where mrr_amount > 0
        group by account_id
    ),

    closings as (
        select
            first_payments.account_id,
            first_payments.first_paid_on,
            months.month_start_date,
            months.period_end_date,
            months.is_complete,
            coalesce(spans.mrr_amount, 0) as closing_mrr_amount,
            coalesce(spans.usage_mrr_amount, 0) as usage_mrr_amount,
            coalesce(spans.pending_cancellation_mrr_amount, 0) as pending_cancellation_mrr_amount,
            coalesce(spans.is_running, false) as is_running,
            coalesce(year_before_spans.mrr_amount, 0) as year_before_mrr_amount
        from first_payments
        inner join months on months.period_end_date >= first_payments.first_paid_on
        left join
            spans
            on first_payments.account_id = spans.account_id
            and months.period_end_date >= spans.valid_from
            and months.period_end_date < coalesce(spans.valid_to, {{ far_future() }})
        left join
            spans as year_before_spans
            on first_payments.account_id = year_before_spans.account_id
            and months.year_before_date >= year_before_spans.valid_from
            and months.year_before_date < coalesce(year_before_spans.valid_to, {{ far_future() }})
    ),

    monthly_movements as (
        select
            account_id,
            movement_type,
            cause,
            {{ month_start("movement_date") }} as month_start_date,
            mrr_change_amount,
            row_number() over (
                partition by account_id, {{ month_start("movement_date") }}
                order by movement_date, movement_type
            ) as movement_number,
            row_number() over (
                partition by
                    account_id,
                    {{ month_start("movement_date") }},
                    movement_type in ('churn', 'contraction')
                order by movement_date desc
            ) as number_from_last
        from movements
    ),

    movement_summaries as (
        select
            account_id,
            month_start_date,
            max(case when movement_number = 1 then movement_type end) as first_movement_type,
            max(
                case
                    when number_from_last = 1 and movement_type in ('churn', 'contraction')
                    then cause
                end
            ) as last_loss_cause,
            sum(case when movement_type = 'fx' then mrr_change_amount else 0 end) as fx_amount
        from monthly_movements
        group by account_id, month_start_date
    ),

    final as (
        select
            closings.*,
            coalesce(
                lag(closings.closing_mrr_amount) over (
                    partition by closings.account_id order by closings.month_start_date
                ),
                0
            ) as opening_mrr_amount,
            movement_summaries.first_movement_type,
            movement_summaries.last_loss_cause,
            coalesce(movement_summaries.fx_amount, 0) as fx_amount
        from closings
        left join
            movement_summaries
            on closings.account_id = movement_summaries.account_id
            and closings.month_start_date = movement_summaries.month_start_date
    )

select *
from final
