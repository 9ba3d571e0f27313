-- Invoices that claim money, with the days of issue and payment as far as they are known by now.
with
    invoices as (select * from {{ ref("int_invoices") }}),

    dated as (
        select
            source_name,
            invoice_id,
            account_id,
            subscription_id,
            currency,
            total_amount,
            coalesce(tax_amount, 0) as tax_amount,
            coalesce(issued_at, paid_at, due_at) as issued_at,
            {{ reporting_date("coalesce(issued_at, paid_at, due_at)") }} as issued_on,
            case when status = 'paid' then {{ reporting_date("paid_at") }} end as paid_on
        from invoices
        where status not in ('draft', 'void', 'canceled')
    ),

    final as (
        select
            source_name,
            invoice_id,
            account_id,
            subscription_id,
            currency,
            total_amount,
            tax_amount,
            issued_at,
            case when issued_on <= {{ as_of_date() }} then issued_on end as issued_on,
            case when paid_on <= {{ as_of_date() }} then paid_on end as paid_on
        from dated
        where issued_on <= {{ as_of_date() }} or paid_on <= {{ as_of_date() }}
    )

select *
from final
