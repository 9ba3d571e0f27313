-- Months of the profit and loss account, without gaps, up to the as-of day.
with
    numbers as ({{ numbers(4) }}),

    first_month as (
        select min(month_start_date) as month_start_date from {{ ref("int_account_profit_months") }}
    ),

    months as (
        select
            {{ add_months("first_month.month_start_date", "numbers.number") }} as month_start_date
        from first_month
        cross join numbers
        where numbers.number <= 1200
    ),

    ended as (
        select month_start_date, {{ month_end("month_start_date") }} as month_end_date
        from months
        where month_start_date <= {{ as_of_date() }}
    ),

    final as (
        select
            month_end_date <= {{ as_of_date() }} as is_complete,
            -- Accounts stand in the segments of the month's last day.
            least(month_end_date, {{ as_of_date() }}) >= {{ history_start_date() }} as has_segments,
            month_start_date,
            least(month_end_date, {{ as_of_date() }}) as period_end_date,
            cast({{ dbt.date_trunc("quarter", "month_start_date") }} as date) as quarter_start_date
        from ended
    )

select *
from final
