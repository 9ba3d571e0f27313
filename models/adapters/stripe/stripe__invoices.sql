{{ config(enabled=uses_vendor("stripe", "invoices")) }}

with
    invoices as (select * from {{ ref("stg_stripe__invoices") }}),

    final as (
        select
            invoice_id,
            customer_id as account_id,
            subscription_id,
            status,
            currency,
            {{ major_units("total_minor", "currency") }} as total_amount,
            {{ major_units("tax_minor", "currency") }} as tax_amount,
            created_at as issued_at,
            due_at,
            paid_at,
            loaded_at,
            invalid_values
        from invoices
    )

select *
from final
