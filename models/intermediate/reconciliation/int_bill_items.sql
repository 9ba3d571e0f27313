-- What a bill should ask for each of its items, in the reporting currency as MRR values the item.
{% set item_bills %}
    (
        partition by source_name, account_id, subscription_item_id
        order by period_starts_at, issued_on, bill_id
    )
{% endset %}
with
    bill_terms as (select * from {{ ref("int_bill_terms") }}),

    item_terms as (select * from {{ ref("int_item_terms") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    -- The rate of the month's end while the item's terms are still the same, else that of the day
    -- on which the cycle starts; an item that does not count has no rate of its own.
    rated as (
        select bill_terms.*, coalesce(closing_terms.rate, starting_terms.rate, rates.rate) as rate
        from bill_terms
        left join
            item_terms as closing_terms
            on bill_terms.source_name = closing_terms.source_name
            and bill_terms.account_id = closing_terms.account_id
            and bill_terms.subscription_item_id = closing_terms.subscription_item_id
            and bill_terms.currency = closing_terms.currency
            and bill_terms.recurring_units = closing_terms.recurring_units
            and bill_terms.factor_numerator = closing_terms.factor_numerator
            and bill_terms.factor_denominator = closing_terms.factor_denominator
            and least({{ month_end("bill_terms.cycle_starts_on") }}, {{ as_of_date() }})
            >= closing_terms.from_on
            and least({{ month_end("bill_terms.cycle_starts_on") }}, {{ as_of_date() }})
            < closing_terms.until_on
        left join
            item_terms as starting_terms
            on bill_terms.source_name = starting_terms.source_name
            and bill_terms.account_id = starting_terms.account_id
            and bill_terms.subscription_item_id = starting_terms.subscription_item_id
            and bill_terms.currency = starting_terms.currency
            and bill_terms.cycle_starts_on >= starting_terms.from_on
            and bill_terms.cycle_starts_on < starting_terms.until_on
        left join
            rates
            on bill_terms.currency = rates.currency
            and bill_terms.cycle_starts_on >= rates.valid_from
            and bill_terms.cycle_starts_on < rates.valid_to
    ),

    followed as (
        select
            *,
            lag(period_starts_at) over {{ item_bills }} as previous_period_starts_at,
            lag(cycle_starts_on) over {{ item_bills }} as previous_cycle_starts_on,
            lag(cycle_ends_on) over {{ item_bills }} as previous_cycle_ends_on
        from rated
    ),

    final as (
        select
            bill_id,
            source_name,
            account_id,
            subscription_item_id,
            subscription_period_id,
            billed_units,
            {{ mrr_amount("billed_units", "1", "1", "rate") }} as expected_amount,
            -- As MRR sees it: without the discounts that its policy ignores.
            {{ mrr_amount("recurring_units", "1", "1", "rate") }} as recurring_amount,
            rate,
            -- A bill without a stated cycle repeats the one before if it follows within half of
            -- that one's.
            coalesce(
                period_starts_at = previous_period_starts_at
                or (
                    not has_stated_cycle
                    and 2 * {{ days_between("previous_cycle_starts_on", "cycle_starts_on") }}
                    < {{ days_between("previous_cycle_starts_on", "previous_cycle_ends_on") }}
                ),
                false
            ) as is_repeated,
            is_billed_monthly,
            issued_on,
            cycle_starts_on,
            cycle_ends_on
        from followed
    )

select *
from final
