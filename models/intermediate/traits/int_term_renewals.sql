-- Renewal days of terms of some length. They are counted from the anchor of the billing cycle,
-- so that a change of seats within a term does not move them.
with
    periods as (
        select *, {{ cycle_months() }} as term_months
        from {{ ref("int_subscription_periods") }}
        where has_counting_status and counts_from < counts_until
    ),

    numbers as ({{ numbers(3) }}),

    terms as (
        select *, least(counts_until, {{ add_days(as_of_date(), 1) }}) as seen_until
        from periods
        where term_months >= {{ var("renewal_min_term_months") }}
    ),

    -- Renewals from one term before the row counts to one term after it was last seen.
    renewals as (
        select
            terms.*,
            {{ add_months("terms.anchored_on", "numbers.number * terms.term_months") }} as later_on,
            {{ add_months("terms.anchored_on", "-1 * numbers.number * terms.term_months") }}
            as earlier_on
        from terms
        inner join
            numbers
            on numbers.number * terms.term_months
            <= abs({{ months_between("terms.anchored_on", "terms.seen_until") }})
            + abs({{ months_between("terms.anchored_on", "terms.counts_from") }})
            + terms.term_months
    ),

    {% set term_columns = [
        "source_name",
        "subscription_period_id",
        "subscription_item_id",
        "account_id",
        "term_months",
        "counts_from",
        "counts_until",
    ] | join(", ") %}
    final as (
        select {{ term_columns }}, later_on as renews_on
        from renewals
        union
        {{ distinct_rows() }}
        select {{ term_columns }}, earlier_on as renews_on
        from renewals
    )

select *
from final
