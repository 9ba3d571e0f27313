-- What is committed of every item: running on the as-of day, or signed to start after it.
with
    periods as (
        select *, {{ cycle_months() }} as cycle_months, {{ cycle_days() }} as cycle_days
        from {{ ref("int_known_subscription_periods") }}
    ),

    stretches as (
        select *
        from {{ ref("int_item_mrr_stretches") }}
        where counts_as_mrr and until_on > {{ as_of_date() }}
    ),

    rates as (
        select *
        from {{ ref("int_exchange_rate_spans") }}
        where {{ as_of_date() }} >= valid_from and {{ as_of_date() }} < valid_to
    ),

    running as (
        select
            periods.*,
            'running' as commitment,
            stretches.mrr_amount,
            coalesce(
                periods.cancel_requested_on <= {{ as_of_date() }}, false
            ) as is_pending_cancellation,
            coalesce(
                periods.end_reason = 'replaced'
                and periods.ended_on > {{ as_of_date() }}
                and periods.next_started_at is not null,
                false
            ) as is_to_be_replaced
        from stretches
        inner join
            periods
            on stretches.source_name = periods.source_name
            and stretches.subscription_period_id = periods.subscription_period_id
    ),

    signed as (
        select
            *,
            row_number() over (
                partition by source_name, subscription_item_id
                order by started_at, subscription_period_id
            ) as row_number_of_item
        from periods
        where
            started_on > {{ as_of_date() }}
            and has_counting_status
            and {{ metering_counts("is_metered") }}
    ),

    final as (
        select
            source_name,
            subscription_id,
            subscription_item_id,
            account_id,
            plan_id,
            plan_name,
            commitment,
            mrr_amount,
            is_metered,
            is_pending_cancellation,
            is_to_be_replaced,
            cycle_months,
            cycle_days,
            {{
                cycle_start(
                    "anchored_on",
                    "(" ~ cycle_number("anchored_on", as_of_date()) ~ " + 1)",
                )
            }} as renews_on
        from running
        union all
        select
            signed.source_name,
            signed.subscription_id,
            signed.subscription_item_id,
            signed.account_id,
            signed.plan_id,
            signed.plan_name,
            'signed' as commitment,
            {{
                mrr_amount(
                    "signed.recurring_units",
                    "signed.factor_numerator",
                    "signed.factor_denominator",
                    "rates.rate",
                )
            }} as mrr_amount,
            signed.is_metered,
            false as is_pending_cancellation,
            false as is_to_be_replaced,
            signed.cycle_months,
            signed.cycle_days,
            signed.started_on as renews_on
        from signed
        inner join rates on signed.currency = rates.currency
        where
            signed.row_number_of_item = 1
            -- What is asked to end before it starts is not committed.
            and coalesce(signed.cancel_requested_on > {{ as_of_date() }}, true)
    )

select *
from final
