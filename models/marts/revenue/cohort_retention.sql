{% set first_mrr %}
    first_value(mrr_amount) over (
        partition by cohort_month
        order by month_number
        rows between unbounded preceding and current row
    )
{% endset %}
with
    bridges as (select * from {{ ref("int_account_mrr_bridges") }}),

    aged as (
        select
            account_id,
            {{ month_start("first_paid_on") }} as cohort_month,
            {{ months_between("first_paid_on", "month_start_date") }} as month_number,
            is_complete,
            closing_mrr_amount,
            -- Still there only if it paid at every month end so far.
            min(case when closing_mrr_amount > 0 then 1 else 0 end) over (
                partition by account_id
                order by month_start_date
                rows between unbounded preceding and current row
            ) as has_survived
        from bridges
    ),

    counted as (
        select
            cohort_month,
            month_number,
            is_complete,
            count(*) as account_count,
            sum(case when closing_mrr_amount > 0 then 1 else 0 end) as paying_account_count,
            sum(closing_mrr_amount) as mrr_amount,
            sum(has_survived) as surviving_account_count
        from aged
        group by cohort_month, month_number, is_complete
    ),

    final as (
        select
            {{ surrogate_key(["cohort_month", "month_number"]) }} as cohort_month_id,
            cast(account_count as bigint) as account_count,
            cast(paying_account_count as bigint) as paying_account_count,
            cast(mrr_amount as {{ type_money() }}) as mrr_amount,
            {{ ratio("paying_account_count", "account_count") }} as logo_retention_rate,
            {{ ratio("mrr_amount", first_mrr) }} as mrr_retention_rate,
            {{ ratio("surviving_account_count", "account_count") }} as survival_rate,
            is_complete,
            cast(month_number as integer) as month_number,
            cohort_month
        from counted
    )

select *
from final
