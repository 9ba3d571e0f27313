{% set intervals = ["day", "week", "month", "year"] %}
{% set statuses = [
    "trialing",
    "active",
    "past_due",
    "paused",
    "unpaid",
    "incomplete",
    "incomplete_expired",
    "canceled",
] %}

with
    judged as (
        {{
            checked(
                "subscription_periods",
                checks=[
                    ["negative quantity", "quantity < 0"],
                    ["negative price", "unit_amount < 0"],
                    ["interval count below 1", "billing_interval_count < 1"],
                    ["discount over 100 %", "discount_percent > 100"],
                    ["negative discount", "discount_percent < 0 or discount_amount < 0"],
                    [
                        "unknown discount duration",
                        "discount_duration not in ('once', 'repeating', 'forever')",
                    ],
                    ["unknown status", "status not in (" ~ quoted_list(statuses) ~ ")"],
                    [
                        "unknown interval",
                        "billing_interval not in (" ~ quoted_list(intervals) ~ ")",
                    ],
                    ["end before start", "ended_at < started_at"],
                ],
                refers_to_account=true,
                needs_rate=true,
            )
        }}
    ),

    -- Of two overlapping rows of one item the one that starts later is set aside. A row without
    -- duration overlaps nothing.
    compared as (
        select
            *,
            case
                when rejection_reason is null and coalesce(ended_at > started_at, true) then 1
            end as may_overlap,
            max(
                case
                    when rejection_reason is null and coalesce(ended_at > started_at, true)
                    then coalesce(ended_at, cast({{ far_future() }} as timestamp))
                end
            ) over (
                partition by source_name, subscription_item_id
                order by started_at, subscription_period_id
                rows between unbounded preceding and 1 preceding
            ) as earlier_rows_end_at
        from judged
    ),

    final as (
        select
            {{ contract_columns("subscription_periods") | join(", ") }},
            source_name,
            delivered_by,
            raw_key,
            invalid_values,
            case
                when may_overlap = 1 and started_at < earlier_rows_end_at
                then 'overlaps an earlier row of its item'
                else rejection_reason
            end as rejection_reason
        from compared
    )

select *
from final
