-- What every issued invoice is made of, and what each part came to on the day of payment.
with
    issued as (select * from {{ ref("int_issued_invoices") }}),

    invoice_lines as (select * from {{ ref("int_invoice_lines") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    lines as (
        select
            issued.source_name,
            issued.invoice_id,
            invoice_lines.invoice_line_id,
            invoice_lines.line_type as part_type,
            coalesce(invoice_lines.subscription_id, issued.subscription_id) as subscription_id,
            invoice_lines.subscription_item_id,
            invoice_lines.amount,
            coalesce(invoice_lines.period_starts_at, issued.issued_at) as period_starts_at,
            invoice_lines.period_ends_at
        from invoice_lines
        inner join
            issued
            on invoice_lines.source_name = issued.source_name
            and invoice_lines.invoice_id = issued.invoice_id
            and invoice_lines.currency = issued.currency
        where invoice_lines.line_type <> 'refund'
    ),

    line_sums as (
        select source_name, invoice_id, sum(amount) as lines_amount
        from lines
        group by source_name, invoice_id
    ),

    -- What the lines leave of the invoice: without any line the whole is one bill of its
    -- subscription, else it is an error of the source.
    rests as (
        select
            issued.source_name,
            issued.invoice_id,
            cast(null as {{ dbt.type_string() }}) as invoice_line_id,
            case
                when line_sums.invoice_id is null then 'recurring' else 'difference'
            end as part_type,
            issued.subscription_id,
            cast(null as {{ dbt.type_string() }}) as subscription_item_id,
            issued.total_amount - issued.tax_amount - coalesce(line_sums.lines_amount, 0) as amount,
            issued.issued_at as period_starts_at,
            cast(null as timestamp) as period_ends_at
        from issued
        left join
            line_sums
            on issued.source_name = line_sums.source_name
            and issued.invoice_id = line_sums.invoice_id
    ),

    taxes as (
        select
            source_name,
            invoice_id,
            cast(null as {{ dbt.type_string() }}) as invoice_line_id,
            'tax' as part_type,
            subscription_id,
            cast(null as {{ dbt.type_string() }}) as subscription_item_id,
            tax_amount as amount,
            issued_at as period_starts_at,
            cast(null as timestamp) as period_ends_at
        from issued
    ),

    parts as (
        select *
        from lines
        union all
        select *
        from rests
        where amount <> 0
        union all
        select *
        from taxes
        where amount <> 0
    ),

    running as (
        select
            parts.*,
            cast(
                sum(parts.amount) over (
                    partition by parts.source_name, parts.invoice_id
                    order by parts.part_type, parts.invoice_line_id
                    rows between unbounded preceding and current row
                ) as {{ contract_type("money") }}
            ) as amount_so_far
        from parts
    ),

    final as (
        select
            {{
                surrogate_key(
                    [
                        "running.source_name",
                        "running.invoice_id",
                        "running.part_type",
                        "running.invoice_line_id",
                    ]
                )
            }} as invoice_part_id,
            running.source_name,
            running.invoice_id,
            issued.account_id,
            running.subscription_id,
            running.subscription_item_id,
            running.part_type,
            issued.currency,
            running.amount,
            -- Rounded as a running sum, so that the cents of the parts are those of the invoice.
            cast(
                round(running.amount_so_far * rates.rate, 2) - round(
                    cast(running.amount_so_far - running.amount as {{ contract_type("money") }})
                    * rates.rate,
                    2
                ) as {{ type_money() }}
            ) as paid_amount,
            issued.issued_on,
            issued.paid_on,
            running.period_starts_at,
            running.period_ends_at
        from running
        inner join
            issued
            on running.source_name = issued.source_name
            and running.invoice_id = issued.invoice_id
        left join
            rates
            on issued.currency = rates.currency
            and issued.paid_on >= rates.valid_from
            and issued.paid_on < rates.valid_to
    )

select *
from final
