-- Amounts that lead from MRR to paid invoices, each by its own cause.
with
    parts as (select * from {{ ref("int_invoice_parts") }} where paid_on is not null),

    refunds as (select * from {{ ref("int_refunds") }}),

    bill_values as (select * from {{ ref("int_bill_values") }}),

    bill_items as (select * from {{ ref("int_bill_items") }} where not is_repeated),

    gaps as (select * from {{ ref("int_billing_gaps") }}),

    account_months as (select * from {{ ref("int_account_mrr_months") }}),

    {% if var("include_metered") %}
        stretches as (select * from {{ ref("int_item_mrr_stretches") }}),

        months as (select * from {{ ref("int_months") }}),
    {% endif %}

    amounts as (
        select account_id, paid_on as booked_on, 'paid_invoices' as line, paid_amount as amount
        from parts
        union all
        select account_id, paid_on as booked_on, part_type as line, paid_amount as amount
        from parts
        where part_type in ('tax', 'one_off', 'metered', 'proration')
        {% for line in ["paid_invoices", "refund"] %}
            union all
            select
                account_id, refunded_on as booked_on, '{{ line }}' as line, refund_amount as amount
            from refunds
        {% endfor %}
        union all
        select account_id, paid_on as booked_on, 'unpaid' as line, bill_amount as amount
        from bill_values
        where paid_on is not null
        union all
        select account_id, issued_on as booked_on, 'unpaid' as line, - bill_amount as amount
        from bill_values
        where issued_on is not null
        union all
        select
            account_id,
            paid_on as booked_on,
            'exchange_rate' as line,
            paid_amount - bill_amount as amount
        from bill_values
        where paid_on is not null
        union all
        select
            account_id,
            issued_on as booked_on,
            'one_time_discount' as line,
            expected_amount - recurring_amount as amount
        from bill_items
        where issued_on is not null
        -- A bill belongs to the month in which its cycle starts, be it issued before or after.
        union all
        select account_id, issued_on as booked_on, 'prepayment' as line, recurring_amount as amount
        from bill_items
        where issued_on is not null
        union all
        select
            account_id,
            cycle_starts_on as booked_on,
            'prepayment' as line,
            - recurring_amount as amount
        from bill_items
        where cycle_starts_on <= {{ as_of_date() }}
        union all
        select account_id, issued_on as booked_on, 'prepayment' as line, difference_amount as amount
        from bill_values
        where issued_on is not null and is_of_the_future
        union all
        select account_id, month_start_date as booked_on, gap_reason as line, gap_amount as amount
        from gaps
        where gap_reason <> 'not_billed'
        {% if var("include_metered") %}
            -- MRR that stands for metered usage is not billed twice.
            union all
            select
                stretches.account_id,
                months.month_start_date as booked_on,
                'metered' as line,
                - stretches.mrr_amount as amount
            from stretches
            inner join
                months
                on stretches.from_on <= months.period_end_date
                and stretches.until_on > months.period_end_date
            where stretches.is_metered
        {% endif %}
        union all
        select
            account_id,
            month_start_date as booked_on,
            'closing_mrr' as line,
            closing_mrr_amount as amount
        from account_months
    ),

    final as (
        select
            account_id,
            line,
            cast(sum(amount) as {{ type_money() }}) as amount,
            {{ month_start("booked_on") }} as month_start_date
        from amounts
        group by account_id, line, {{ month_start("booked_on") }}
    )

select *
from final
