-- The items that a bill asks money for, with the terms in force when its cycle starts.
with
    bills as (select * from {{ ref("int_bills") }}),

    periods as (
        select
            *,
            {{ cycle_months() }} as cycle_months,
            case
                billing_interval
                when 'day'
                then billing_interval_count
                when 'week'
                then 7 * billing_interval_count
            end as cycle_days
        from {{ ref("int_subscription_periods") }}
        where not is_metered
    ),

    -- A bill finds its items by the closest key that it names.
    billable_periods as (
        {% for level, key in [
            ["item", "subscription_item_id"],
            ["subscription", "subscription_id"],
            ["account", "account_id"],
        ] %}
            select *, '{{ level }}' as billed_level, {{ key }} as billed_key
            from periods {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    matched as (
        select
            bills.bill_id,
            bills.source_name,
            bills.account_id,
            bills.currency,
            bills.issued_on,
            bills.period_starts_at,
            bills.stated_cycle_ends_on,
            bills.cycle_starts_on,
            periods.subscription_period_id,
            periods.subscription_item_id,
            periods.billing_interval,
            periods.billing_interval_count,
            periods.cycle_months,
            periods.cycle_days,
            periods.factor_numerator,
            periods.factor_denominator,
            periods.recurring_units,
            {{
                recurring_units(
                    "periods.quantity",
                    "periods.unit_amount",
                    "periods.discount_percent",
                    "periods.discount_amount",
                    "true",
                )
            }} as discounted_units,
            coalesce(
                periods.status = 'trialing' or bills.period_starts_at < periods.trial_ends_at, false
            ) as is_in_trial
        from bills
        inner join
            billable_periods as periods
            on bills.source_name = periods.source_name
            and bills.account_id = periods.account_id
            and bills.currency = periods.currency
            and bills.billed_level = periods.billed_level
            and bills.billed_key = periods.billed_key
            and bills.period_starts_at >= periods.started_at
            and bills.period_starts_at
            < coalesce(periods.ended_at, cast({{ far_future() }} as timestamp))
    ),

    final as (
        select
            bill_id,
            source_name,
            account_id,
            subscription_item_id,
            subscription_period_id,
            currency,
            -- Before the end of a trial nothing is to be paid.
            case
                when is_in_trial then {{ scaled("0", 1) }} else discounted_units
            end as billed_units,
            case
                when is_in_trial then {{ scaled("0", 1) }} else recurring_units
            end as recurring_units,
            factor_numerator,
            factor_denominator,
            billing_interval = 'month' and billing_interval_count = 1 as is_billed_monthly,
            stated_cycle_ends_on is not null as has_stated_cycle,
            issued_on,
            cycle_starts_on,
            case
                when stated_cycle_ends_on > cycle_starts_on
                then stated_cycle_ends_on
                when cycle_months is not null
                then {{ add_months("cycle_starts_on", "cycle_months") }}
                else {{ add_days("cycle_starts_on", "cycle_days") }}
            end as cycle_ends_on,
            period_starts_at
        from matched
    )

select *
from final
