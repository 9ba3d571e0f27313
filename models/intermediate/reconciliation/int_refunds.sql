-- Refunds of paid invoices in the reporting currency, on the day on which they were made.
with
    invoice_lines as (select * from {{ ref("int_invoice_lines") }} where line_type = 'refund'),

    issued as (select * from {{ ref("int_issued_invoices") }} where paid_on is not null),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    dated as (
        select
            invoice_lines.source_name,
            invoice_lines.invoice_line_id,
            invoice_lines.invoice_id,
            issued.account_id,
            invoice_lines.currency,
            invoice_lines.amount,
            coalesce(
                {{ reporting_date("invoice_lines.period_starts_at") }}, issued.paid_on
            ) as refunded_on
        from invoice_lines
        inner join
            issued
            on invoice_lines.source_name = issued.source_name
            and invoice_lines.invoice_id = issued.invoice_id
    ),

    final as (
        select
            dated.source_name,
            dated.invoice_line_id,
            dated.invoice_id,
            dated.account_id,
            cast(round(dated.amount * rates.rate, 2) as {{ type_money() }}) as refund_amount,
            dated.refunded_on
        from dated
        inner join
            rates
            on dated.currency = rates.currency
            and dated.refunded_on >= rates.valid_from
            and dated.refunded_on < rates.valid_to
        where dated.refunded_on <= {{ as_of_date() }}
    )

select *
from final
