-- Prevents a reconciliation that does not lead from the MRR of fct_account_mrr_monthly to what the
-- invoices say was paid.
with
    invoices as (select * from {{ ref("int_invoices") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    figures as (
        select
            account_id,
            month_start_date,
            case when line = 'paid_invoices' then - amount else amount end as balance,
            case when line = 'closing_mrr' then amount else 0 end as closing_difference,
            case
                line when 'paid_invoices' then amount when 'refund' then - amount else 0
            end as paid_difference
        from {{ ref("mrr_reconciliation") }}
        union all
        select
            account_id,
            month_start_date,
            0 as balance,
            - closing_mrr_amount as closing_difference,
            0 as paid_difference
        from {{ ref("fct_account_mrr_monthly") }}
        union all
        select
            invoices.account_id,
            {{ month_start(reporting_date("invoices.paid_at")) }} as month_start_date,
            0 as balance,
            0 as closing_difference,
            - round(invoices.total_amount * rates.rate, 2) as paid_difference
        from invoices
        inner join
            rates
            on invoices.currency = rates.currency
            and {{ reporting_date("invoices.paid_at") }} >= rates.valid_from
            and {{ reporting_date("invoices.paid_at") }} < rates.valid_to
        where
            invoices.status = 'paid'
            and {{ reporting_date("invoices.paid_at") }} <= {{ as_of_date() }}
    )

select account_id, month_start_date
from figures
group by account_id, month_start_date
having sum(balance) <> 0 or sum(closing_difference) <> 0 or sum(paid_difference) <> 0
