-- Months from the first counted revenue to the as-of day's.
with
    numbers as ({{ numbers(4) }}),

    first_month as (
        select {{ month_start("min(valid_from)") }} as month_start_date
        from {{ ref("int_account_mrr_spans") }}
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
            month_start_date,
            month_end_date <= {{ as_of_date() }} as is_complete,
            least(month_end_date, {{ as_of_date() }}) as period_end_date,
            -- The same point a year before: a month end for a whole month.
            case
                when month_end_date <= {{ as_of_date() }}
                then {{ month_end(add_months("month_start_date", -12)) }}
                else {{ add_months(as_of_date(), -12) }}
            end as year_before_date
        from ended
    )

select *
from final
