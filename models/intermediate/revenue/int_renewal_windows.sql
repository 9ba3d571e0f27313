-- Days on which a term of some length is close to its renewal.
with
    cycles as (select * from {{ ref("int_billing_cycles") }}),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    final as (
        select
            periods.account_id,
            periods.subscription_item_id,
            cycles.cycle_ends_on as renews_on,
            greatest(
                {{ add_days("cycles.cycle_ends_on", -var("renewal_window_days")) }},
                cycles.cycle_starts_on,
                periods.counts_from
            ) as from_on,
            least(cycles.cycle_ends_on, periods.counts_until) as until_on
        from cycles
        inner join
            periods
            on cycles.subscription_period_id = periods.subscription_period_id
            and cycles.source_name = periods.source_name
        where
            cycles.cycle_months >= {{ var("renewal_min_term_months") }}
            and periods.has_counting_status
    )

select *
from final
where from_on < until_on and from_on <= {{ as_of_date() }}
