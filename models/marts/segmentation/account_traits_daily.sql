with
    account_days as (select * from {{ ref("int_account_days") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "date_day"]) }} as account_day_id,
            account_id,
            country_code,
            region_key,
            channel_key,
            cast(employee_count as bigint) as employee_count,
            mrr_amount,
            arr_amount,
            open_opportunity_amount,
            cast(product_count as integer) as product_count,
            cast(core_active_days_28 as integer) as core_active_days_28,
            cast(window_core_active_days as integer) as rfm_window_core_active_days,
            nps_score,
            is_strategic,
            is_paying,
            is_trialing,
            is_near_renewal,
            date_day,
            created_on,
            first_paid_on,
            reactivated_on,
            first_used_on,
            last_core_active_on
        from account_days
    )

select *
from final
