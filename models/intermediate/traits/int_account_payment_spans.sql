-- What an account owes past its due day. An invoice is overdue from the day after it was due until
-- the day it is paid; one without a due day is due when it is issued.
{% set unpaid_statuses = [
    "open",
    "pending",
    "unpaid",
    "overdue",
    "partially_paid",
    "uncollectible",
] %}
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    invoices as (select * from {{ ref("int_invoices") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    -- Nobody knows when a void invoice was voided, nor when one was paid that says only that it
    -- was:
    -- such an invoice is never overdue. One with a negative total is owed to the account.
    owed as (
        select
            *,
            {{ reporting_date("coalesce(issued_at, due_at)") }} as issued_on,
            {{ reporting_date("coalesce(due_at, issued_at)") }} as due_on,
            {{ reporting_date("paid_at") }} as paid_on
        from invoices
        where
            total_amount > 0
            and coalesce(due_at, issued_at) is not null
            and (
                lower(status) in ({{ quoted_list(unpaid_statuses) }})
                or (
                    lower(status) in ('paid', 'refunded', 'partially_refunded')
                    and paid_at is not null
                )
            )
    ),

    valued_invoices as (
        select
            owed.account_id,
            cast(round(owed.total_amount * rates.rate, 2) as {{ type_money() }}) as amount,
            greatest({{ add_days("owed.due_on", 1) }}, owed.issued_on) as from_on,
            coalesce(owed.paid_on, {{ far_future() }}) as until_on
        from owed
        inner join
            rates
            on owed.currency = rates.currency
            and owed.issued_on >= rates.valid_from
            and owed.issued_on < rates.valid_to
    ),

    overdue as (select * from valued_invoices where account_id is not null and from_on < until_on),

    edges as ({{ span_edges("overdue") }}),

    starts as ({{ span_starts(["edges"]) }}),

    valued as (
        select
            starts.account_id,
            cast(count(overdue.account_id) as integer) as overdue_invoice_count,
            cast(coalesce(sum(overdue.amount), 0) as {{ type_money() }}) as overdue_amount,
            starts.valid_from
        from starts
        left join overdue on {{ span_starts_within("starts", "overdue", "from_on", "until_on") }}
        group by starts.account_id, starts.valid_from
    ),

    final as ({{ spans_of_values("valued", ["overdue_invoice_count", "overdue_amount"]) }})

select *
from final
