-- Billing cycles of every period row up to the as-of day, counted from its own start.
with
    periods as (select * from {{ ref("int_subscription_periods") }}),

    numbers as ({{ numbers(4) }}),

    sized as (
        select
            *,
            {{ cycle_months() }} as cycle_months,
            {{ cycle_days() }} as cycle_days,
            least(
                coalesce(ended_on, {{ far_future() }}), {{ add_days(as_of_date(), 1) }}
            ) as seen_until
        from periods
    ),

    counted as (
        select
            *,
            {{ days_between("started_on", "seen_until") }}
            / coalesce(cycle_days, 28 * cycle_months) as most_cycles
        from sized
        where started_on < seen_until
    ),

    cycles as (
        select
            counted.subscription_period_id,
            counted.source_name,
            counted.cycle_months,
            counted.started_on,
            counted.seen_until,
            numbers.number as cycle_number,
            {{ cycle_start("counted.started_on", "numbers.number") }} as cycle_starts_on,
            {{ cycle_start("counted.started_on", "(numbers.number + 1)") }} as cycle_ends_on
        from counted
        inner join numbers on numbers.number <= counted.most_cycles
    ),

    final as (
        select
            subscription_period_id,
            source_name,
            cycle_number,
            cycle_months,
            cycle_starts_on,
            cycle_ends_on
        from cycles
        where cycle_starts_on < seen_until
    )

select *
from final
