-- Every product that is sold today, for every paying account: owned, open to be sold to it, or
-- neither. Products whose tier is a rung of var `plan_tiers` replace each other: who stands on one
-- is not sold another one beside it.
with
    account_days as (
        select *
        from {{ ref("int_account_days") }}
        where date_day = {{ as_of_date() }} and is_paying
    ),

    spans as (
        select *
        from {{ ref("int_mrr_spans_by_dimension") }}
        where
            dimension = 'product'
            and part_key <> 'unknown'
            and is_running
            and valid_from <= {{ as_of_date() }}
            and coalesce(valid_to, {{ far_future() }}) > {{ as_of_date() }}
    ),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    -- Sold is what somebody pays for.
    sold as (select part_key as product_id from spans group by part_key having max(mrr_amount) > 0),

    products as (
        select
            sold.product_id,
            max(periods.product_name) as product_name,
            max(case when {{ plan_tier_rank("periods.plan_tier") }} is not null then 1 else 0 end)
            = 1 as is_plan
        from sold
        left join periods on sold.product_id = periods.product_id
        group by sold.product_id
    ),

    accounts as (select account_id, {{ size_segment() }} as size_band from account_days),

    final as (
        select
            accounts.account_id,
            products.product_id,
            products.product_name,
            accounts.size_band,
            cast(12 * spans.mrr_amount as {{ type_money() }}) as owned_arr_amount,
            spans.account_id is not null as is_owned,
            spans.account_id is not null or not products.is_plan as is_eligible
        from accounts
        cross join products
        left join
            spans on accounts.account_id = spans.account_id and products.product_id = spans.part_key
    )

select *
from final
