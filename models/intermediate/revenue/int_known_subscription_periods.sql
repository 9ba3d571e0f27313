-- Subscription periods with the days on which they count and the exact amount of one invoice, those
-- included that are signed and start after the as-of day.
{% set item_rows = "partition by source_name, subscription_item_id order by started_at, subscription_period_id" %}
{% set so_far = "(" ~ item_rows ~ " rows between unbounded preceding and current row)" %}
with
    periods as ({{ resolved("subscription_periods") }}),

    -- What starts and ends at one instant never counts, and breaks no past-due stretch.
    ordered as (
        select
            *,
            lag(status) over ({{ item_rows }}) as previous_status,
            lag(billing_interval) over ({{ item_rows }}) as previous_interval,
            lag(billing_interval_count) over ({{ item_rows }}) as previous_interval_count,
            lag(ended_at) over ({{ item_rows }}) as previous_ended_at,
            lead(started_at) over ({{ item_rows }}) as next_started_at
        from periods
        where ended_at is distinct from started_at
    ),

    stretch_starts as (
        select
            *,
            case
                when
                    previous_interval is null
                    or previous_interval <> billing_interval
                    or previous_interval_count <> billing_interval_count
                    or (previous_ended_at is distinct from started_at)
                then started_at
            end as cycle_started_at,
            case
                when
                    status = 'past_due'
                    and (
                        previous_status is distinct from 'past_due'
                        or previous_ended_at is distinct from started_at
                    )
                then started_at
            end as past_due_started_at
        from ordered
    ),

    timed as (
        select
            *,
            {{ reporting_date("started_at") }} as started_on,
            {{ reporting_date("trial_ends_at") }} as trial_ends_on,
            {{
                reporting_date(
                    "("
                    ~ churn_at(
                        "ended_at",
                        "end_reason",
                        "current_period_ends_at",
                        "cancel_requested_at",
                        "next_started_at",
                    )
                    ~ ")"
                )
            }} as ended_on,
            {{ reporting_date("max(cycle_started_at) over " ~ so_far) }} as cycle_started_on,
            case
                when status = 'past_due'
                then {{ reporting_date("max(past_due_started_at) over " ~ so_far) }}
            end as past_due_since
        from stretch_starts
    ),

    graced as (
        select *, {{ add_days("past_due_since", var("past_due_grace_days")) }} as grace_ends_on
        from timed
    ),

    final as (
        select
            subscription_period_id,
            source_name,
            subscription_id,
            subscription_item_id,
            account_id,
            plan_id,
            plan_name,
            plan_tier,
            product_id,
            product_name,
            status,
            currency,
            billing_interval,
            end_reason,
            discount_duration,
            quantity,
            unit_amount,
            discount_percent,
            discount_amount,
            billing_interval_count,
            coalesce(is_metered, false) as is_metered,
            {{ status_counts("status") }} as has_counting_status,
            {{
                recurring_units(
                    "quantity",
                    "unit_amount",
                    "discount_percent",
                    "discount_amount",
                    discount_applies("discount_duration"),
                )
            }} as recurring_units,
            {{ month_factor_part("billing_interval", 0) }} as factor_numerator,
            {{ month_factor_part("billing_interval", 1) }}
            * billing_interval_count as factor_denominator,
            started_on,
            ended_on,
            -- The days on which the row counts: [counts_from, counts_until).
            greatest(started_on, coalesce(trial_ends_on, started_on)) as counts_from,
            least(
                coalesce(ended_on, {{ far_future() }}), coalesce(grace_ends_on, {{ far_future() }})
            ) as counts_until,
            trial_ends_on,
            past_due_since,
            grace_ends_on,
            -- A paid period that ended before the item was billed in this cycle says nothing of it.
            greatest(
                cycle_started_on,
                coalesce({{ reporting_date("current_period_ends_at") }}, cycle_started_on)
            ) as anchored_on,
            {{ reporting_date("cancel_requested_at") }} as cancel_requested_on,
            started_at,
            ended_at,
            trial_ends_at,
            cancel_requested_at,
            current_period_ends_at,
            next_started_at
        from graced
    )

select *
from final
