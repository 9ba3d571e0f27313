-- What the bills of an item's month leave open against its MRR at the month's end, and why.
with
    item_months as (
        select * from {{ ref("int_item_billing_months") }} where billed_amount <> closing_mrr_amount
    ),

    bill_items as (select * from {{ ref("int_bill_items") }}),

    parts as (select * from {{ ref("int_invoice_parts") }}),

    -- Any line for an item covers its time, also a wrong one and the charge for a change.
    covers as (
        select source_name, subscription_item_id, cycle_starts_on, cycle_ends_on
        from bill_items
        union all
        select
            source_name,
            subscription_item_id,
            {{ reporting_date("period_starts_at") }} as cycle_starts_on,
            {{ reporting_date("period_ends_at") }} as cycle_ends_on
        from parts
        where part_type = 'recurring' or (part_type = 'proration' and amount > 0)
    ),

    covered_months as (
        select distinct
            item_months.source_name,
            item_months.account_id,
            item_months.subscription_item_id,
            item_months.month_start_date
        from item_months
        inner join
            covers
            on item_months.source_name = covers.source_name
            and item_months.subscription_item_id = covers.subscription_item_id
            and item_months.period_end_date >= covers.cycle_starts_on
            and case
                when item_months.is_billed_monthly
                then item_months.period_end_date
                else item_months.month_start_date
            end
            < covers.cycle_ends_on
    ),

    final as (
        select
            item_months.source_name,
            item_months.account_id,
            item_months.subscription_item_id,
            case
                when item_months.counted_days = 0
                then 'not_counted'
                when
                    item_months.is_billed_monthly
                    and (
                        item_months.terms_count > 1
                        or item_months.counted_days
                        <= {{
                            days_between(
                                "item_months.month_start_date", "item_months.period_end_date"
                            )
                        }}
                    )
                then 'change_in_month'
                when covered_months.subscription_item_id is not null
                then 'prepayment'
                else 'not_billed'
            end as gap_reason,
            cast(
                item_months.billed_amount - item_months.closing_mrr_amount as {{ type_money() }}
            ) as gap_amount,
            item_months.month_start_date
        from item_months
        left join
            covered_months
            on item_months.source_name = covered_months.source_name
            and item_months.account_id = covered_months.account_id
            and item_months.subscription_item_id = covered_months.subscription_item_id
            and item_months.month_start_date = covered_months.month_start_date
    )

select *
from final
