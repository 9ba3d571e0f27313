-- Paid invoices in the reporting currency, without tax, on the day of payment.
with
    invoices as (select * from {{ ref("int_invoices") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    paid as (
        select *, {{ reporting_date("paid_at") }} as paid_on
        from invoices
        where lower(status) = 'paid' and paid_at is not null
    ),

    final as (
        select
            paid.invoice_id,
            paid.account_id,
            cast(
                round(
                    (paid.total_amount - coalesce(paid.tax_amount, 0)) * rates.rate, 2
                ) as {{ type_money() }}
            ) as net_amount,
            paid.paid_on
        from paid
        inner join
            rates
            on paid.currency = rates.currency
            and paid.paid_on >= rates.valid_from
            and paid.paid_on < rates.valid_to
        where paid.paid_on <= {{ as_of_date() }}
    )

select *
from final
