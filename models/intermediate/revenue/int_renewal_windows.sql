-- Days on which a term of some length is close to its renewal. Renewals are counted from the end of
-- the paid period, so that a change of seats within a term does not move them.
with
    periods as (
        select *, {{ cycle_months() }} as term_months
        from {{ ref("int_subscription_periods") }}
        where has_counting_status and counts_from < counts_until
    ),

    numbers as ({{ numbers(3) }}),

    terms as (
        select
            *,
            coalesce({{ reporting_date("current_period_ends_at") }}, started_on) as anchored_on,
            least(counts_until, {{ add_days(as_of_date(), 1) }}) as seen_until
        from periods
        where term_months >= {{ var("renewal_min_term_months") }}
    ),

    -- Renewals from one term before the row counts to one term after it was last seen.
    renewals as (
        select
            terms.account_id,
            terms.subscription_item_id,
            terms.counts_from,
            terms.counts_until,
            {{ add_months("terms.anchored_on", "numbers.number * terms.term_months") }} as later_on,
            {{ add_months("terms.anchored_on", "-1 * numbers.number * terms.term_months") }}
            as earlier_on
        from terms
        inner join
            numbers
            on numbers.number * terms.term_months
            <= abs({{ dbt.datediff("terms.anchored_on", "terms.seen_until", "month") }})
            + abs({{ dbt.datediff("terms.anchored_on", "terms.counts_from", "month") }})
            + terms.term_months
    ),

    renewal_days as (
        select account_id, subscription_item_id, counts_from, counts_until, later_on as renews_on
        from renewals
        union
        select account_id, subscription_item_id, counts_from, counts_until, earlier_on as renews_on
        from renewals
    ),

    windows as (
        select
            account_id,
            subscription_item_id,
            renews_on,
            greatest(
                {{ add_days("renews_on", "-1 * " ~ var("renewal_window_days")) }}, counts_from
            ) as from_on,
            least(renews_on, counts_until) as until_on
        from renewal_days
    ),

    final as (select * from windows where from_on < until_on and from_on <= {{ as_of_date() }})

select *
from final
