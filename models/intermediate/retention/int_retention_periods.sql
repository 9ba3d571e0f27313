-- The periods over which retention is measured, up to the as-of day.
with
    months as (select * from {{ ref("int_months") }}),

    first_month as (select min(month_start_date) as first_month_start_date from months),

    quarter_months as (
        select
            *,
            cast({{ dbt.date_trunc("quarter", "month_start_date") }} as date) as period_start_date
        from months
    ),

    periods as (
        select
            'month' as period_type,
            1 as month_count,
            is_complete,
            month_start_date as period_start_date,
            period_end_date
        from months
        union all
        select
            'quarter' as period_type,
            3 as month_count,
            max(
                case
                    when is_complete and month_start_date = {{ add_months("period_start_date", 2) }}
                    then 1
                    else 0
                end
            )
            = 1 as is_complete,
            period_start_date,
            max(period_end_date) as period_end_date
        from quarter_months
        group by period_start_date
        union all
        -- Only years at whose start there was revenue to keep.
        select
            'trailing_12_months' as period_type,
            12 as month_count,
            months.is_complete,
            {{ add_days("months.year_before_date", 1) }} as period_start_date,
            months.period_end_date
        from months
        inner join first_month on months.year_before_date >= first_month.first_month_start_date
    ),

    final as (
        select
            period_type,
            month_count,
            is_complete,
            -- The state at the end of the day before is what a period starts with.
            {{ add_days("period_start_date", -1) }} >= {{ history_start_date() }} as has_segments,
            period_start_date,
            period_end_date,
            {{ add_days("period_start_date", -1) }} as opening_date
        from periods
    )

select *
from final
