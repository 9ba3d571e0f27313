{% set causes = [
    "tax",
    "one_off",
    "metered",
    "proration",
    "refund",
    "unpaid",
    "exchange_rate",
    "one_time_discount",
    "prepayment",
    "change_in_month",
    "not_counted",
] %}
{% set lines = ["closing_mrr"] + causes + ["unexplained", "paid_invoices"] %}

with
    amounts as (select * from {{ ref("int_reconciliation_amounts") }}),

    rests as (
        select
            account_id,
            'unexplained' as line,
            sum(case when line = 'paid_invoices' then amount else - amount end) as amount,
            month_start_date
        from amounts
        group by account_id, month_start_date
    ),

    closings as (
        select distinct account_id, month_start_date
        from amounts
        where line in ('paid_invoices', 'closing_mrr') and amount <> 0
    ),

    all_lines as (
        select account_id, line, amount, month_start_date
        from amounts
        union all
        select account_id, line, amount, month_start_date
        from rests
        -- Both ends of the sum are there, though one of them be 0.
        {% for line in ["closing_mrr", "paid_invoices"] %}
            union all
            select account_id, '{{ line }}' as line, 0 as amount, month_start_date
            from closings
        {% endfor %}
    ),

    summed as (
        select account_id, line, sum(amount) as amount, month_start_date
        from all_lines
        group by account_id, line, month_start_date
    ),

    final as (
        select
            {{ surrogate_key(["summed.account_id", "summed.month_start_date", "summed.line"]) }}
            as reconciliation_line_id,
            summed.account_id,
            summed.line,
            cast(
                case
                    summed.line
                    {% for line in lines %} when '{{ line }}' then {{ loop.index }} {% endfor %}
                end as {{ dbt.type_int() }}
            ) as line_number,
            cast(summed.amount as {{ type_money() }}) as amount,
            summed.month_start_date
        from summed
        left join
            closings
            on summed.account_id = closings.account_id
            and summed.month_start_date = closings.month_start_date
        where
            summed.amount <> 0
            or (summed.line in ('paid_invoices', 'closing_mrr') and closings.account_id is not null)
    )

select *
from final
