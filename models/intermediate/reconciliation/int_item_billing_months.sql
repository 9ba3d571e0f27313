-- Bills of every item by the month in which their cycle starts, against its MRR at the month's end.
with
    bill_items as (select * from {{ ref("int_bill_items") }}),

    item_terms as (select * from {{ ref("int_item_terms") }}),

    months as (select * from {{ ref("int_months") }}),

    counted_stretches as (
        select
            item_terms.*,
            months.month_start_date,
            {{
                days_between(
                    "greatest(item_terms.from_on, months.month_start_date)",
                    "least(item_terms.until_on, " ~ add_days("months.period_end_date", 1) ~ ")",
                )
            }} as counted_days,
            case
                when item_terms.until_on > months.period_end_date then item_terms.mrr_amount else 0
            end as closing_mrr_amount
        from item_terms
        inner join
            months
            on item_terms.from_on <= months.period_end_date
            and item_terms.until_on > months.month_start_date
    ),

    facts as (
        select
            source_name,
            account_id,
            subscription_item_id,
            month_start_date,
            sum(counted_days) as counted_days,
            count(
                distinct
                {{
                    surrogate_key(
                        [
                            "currency",
                            "recurring_units",
                            "factor_numerator",
                            "factor_denominator",
                        ]
                    )
                }}
            ) as terms_count,
            sum(closing_mrr_amount) as closing_mrr_amount,
            0 as billed_amount,
            max(case when is_billed_monthly then 0 else 1 end) as has_other_interval
        from counted_stretches
        group by source_name, account_id, subscription_item_id, month_start_date
        union all
        select
            source_name,
            account_id,
            subscription_item_id,
            {{ month_start("cycle_starts_on") }} as month_start_date,
            0 as counted_days,
            0 as terms_count,
            0 as closing_mrr_amount,
            sum(case when is_repeated then 0 else recurring_amount end) as billed_amount,
            max(case when is_billed_monthly then 0 else 1 end) as has_other_interval
        from bill_items
        where cycle_starts_on <= {{ as_of_date() }}
        group by source_name, account_id, subscription_item_id, {{ month_start("cycle_starts_on") }}
    ),

    final as (
        select
            source_name,
            account_id,
            subscription_item_id,
            month_start_date,
            least({{ month_end("month_start_date") }}, {{ as_of_date() }}) as period_end_date,
            sum(counted_days) as counted_days,
            sum(terms_count) as terms_count,
            sum(closing_mrr_amount) as closing_mrr_amount,
            sum(billed_amount) as billed_amount,
            max(has_other_interval) = 0 as is_billed_monthly
        from facts
        group by source_name, account_id, subscription_item_id, month_start_date
    )

select *
from final
