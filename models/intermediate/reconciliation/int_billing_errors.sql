-- Bills that are not what the subscription's terms ask for, and cycles without a bill.
with
    parts as (select * from {{ ref("int_invoice_parts") }}),

    bill_values as (select * from {{ ref("int_bill_values") }}),

    gaps as (select * from {{ ref("int_billing_gaps") }}),

    errors as (
        select
            source_name,
            account_id,
            invoice_id,
            subscription_item_id,
            'lines_differ_from_total' as error_type,
            paid_amount as amount,
            {{ month_start("paid_on") }} as month_start_date
        from parts
        where part_type = 'difference' and paid_on is not null
        union all
        select
            source_name,
            account_id,
            invoice_id,
            subscription_item_id,
            case when has_terms then 'wrong_amount' else 'no_subscription' end as error_type,
            difference_amount as amount,
            {{ month_start("issued_on") }} as month_start_date
        from bill_values
        where issued_on is not null and not is_of_the_future
        union all
        select
            source_name,
            account_id,
            invoice_id,
            subscription_item_id,
            'billed_twice' as error_type,
            repeated_amount as amount,
            {{ month_start("issued_on") }} as month_start_date
        from bill_values
        where issued_on is not null
        union all
        select
            source_name,
            account_id,
            cast(null as {{ dbt.type_string() }}) as invoice_id,
            subscription_item_id,
            gap_reason as error_type,
            gap_amount as amount,
            month_start_date
        from gaps
        where gap_reason = 'not_billed'
    ),

    final as (select * from errors where amount <> 0)

select *
from final
