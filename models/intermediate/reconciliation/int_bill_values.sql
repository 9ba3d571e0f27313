-- Every recurring bill as MRR values it, and how far it is from what it should be.
with
    bills as (select * from {{ ref("int_bills") }}),

    bill_items as (select * from {{ ref("int_bill_items") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    expectations as (
        select
            bill_id,
            sum(billed_units) as billed_units,
            sum(expected_amount) as expected_amount,
            sum(case when is_repeated then expected_amount else 0 end) as repeated_amount,
            max(rate) as rate
        from bill_items
        group by bill_id
    ),

    -- A vendor rounds each bill to the minor unit; MRR is not rounded before it is converted.
    compared as (
        select
            bills.*,
            expectations.bill_id is not null as has_terms,
            coalesce(
                abs(
                    {{ scaled("bills.amount", 6) }} * {{ scaled("1", 10) }}
                    - expectations.billed_units
                )
                < {{ scaled(major_units("1", "bills.currency"), 6) }} * {{ scaled("1", 10) }},
                false
            ) as is_as_expected,
            coalesce(expectations.expected_amount, 0) as expected_amount,
            coalesce(expectations.repeated_amount, 0) as repeated_amount,
            cast(
                round(
                    bills.amount * coalesce(expectations.rate, rates.rate), 2
                ) as {{ type_money() }}
            ) as converted_amount
        from bills
        left join expectations on bills.bill_id = expectations.bill_id
        left join
            rates
            on bills.currency = rates.currency
            and bills.cycle_starts_on >= rates.valid_from
            and bills.cycle_starts_on < rates.valid_to
    ),

    final as (
        select
            bill_id,
            source_name,
            invoice_id,
            account_id,
            subscription_id,
            subscription_item_id,
            has_terms,
            -- Terms that start after the as-of day are not seen yet.
            not has_terms and cycle_starts_on > {{ as_of_date() }} as is_of_the_future,
            cast(
                case
                    when is_as_expected then expected_amount else converted_amount
                end as {{ type_money() }}
            ) as bill_amount,
            cast(
                case
                    when is_as_expected then 0 else converted_amount - expected_amount
                end as {{ type_money() }}
            ) as difference_amount,
            cast(repeated_amount as {{ type_money() }}) as repeated_amount,
            paid_amount,
            issued_on,
            paid_on,
            cycle_starts_on
        from compared
    )

select *
from final
