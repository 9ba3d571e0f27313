-- Every day from the first one that any figure knows to the as-of day.
with
    numbers as ({{ numbers(5) }}),

    first_days as (select min(first_seen_on) as first_day from {{ ref("int_account_first_days") }}),

    days as (
        select {{ add_days(as_of_date(), "-1 * numbers.number") }} as date_day, first_days.first_day
        from numbers
        cross join first_days
    ),

    final as (
        select
            cast(extract(year from date_day) as integer) as year_number,
            cast(extract(quarter from date_day) as integer) as quarter_number,
            cast(extract(month from date_day) as integer) as month_number,
            cast(extract(day from date_day) as integer) as day_of_month,
            date_day = {{ month_end("date_day") }} as is_month_end,
            date_day,
            {{ month_start("date_day") }} as month_start_date,
            cast({{ dbt.date_trunc("quarter", "date_day") }} as date) as quarter_start_date,
            cast({{ dbt.date_trunc("year", "date_day") }} as date) as year_start_date
        from days
        where date_day >= coalesce(first_day, {{ as_of_date() }})
    )

select *
from final
