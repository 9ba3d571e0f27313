{{ config(enabled=uses_vendor("stripe", "invoice_lines")) }}

with
    lines as (select * from {{ ref("stg_stripe__invoice_lines") }}),

    invoices as (select * from {{ ref("stg_stripe__invoices") }}),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    refunds as (select * from {{ ref("stg_stripe__refunds") }} where status = 'succeeded'),

    charges as (select * from {{ ref("stg_stripe__charges") }}),

    final as (
        select
            lines.invoice_line_id,
            lines.invoice_id,
            invoices.customer_id as account_id,
            lines.subscription_id,
            lines.subscription_item_id,
            case
                when lines.is_proration
                then 'proration'
                when lines.type = 'invoiceitem'
                then 'one_off'
                when lines.type = 'subscription' and prices.usage_type = 'metered'
                then 'metered'
                when lines.type = 'subscription'
                then 'recurring'
            end as line_type,
            lines.currency,
            {{
                major_units(
                    "(lines.amount_minor - coalesce(lines.discount_minor, 0))", "lines.currency"
                )
            }} as amount,
            lines.quantity,
            lines.period_starts_at,
            lines.period_ends_at,
            lines.loaded_at,
            lines.invalid_values
        from lines
        left join invoices on lines.invoice_id = invoices.invoice_id
        left join prices on lines.price_id = prices.price_id
        union all
        select
            refunds.refund_id as invoice_line_id,
            charges.invoice_id,
            invoices.customer_id as account_id,
            invoices.subscription_id,
            cast(null as {{ dbt.type_string() }}) as subscription_item_id,
            'refund' as line_type,
            refunds.currency,
            {{ major_units("(-1 * refunds.amount_minor)", "refunds.currency") }} as amount,
            cast(null as {{ contract_type("quantity") }}) as quantity,
            refunds.created_at as period_starts_at,
            refunds.created_at as period_ends_at,
            refunds.loaded_at,
            refunds.invalid_values
        from refunds
        left join charges on refunds.charge_id = charges.charge_id
        left join invoices on charges.invoice_id = invoices.invoice_id
    )

select *
from final
