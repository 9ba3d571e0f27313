-- A rate holds from its day until the next one; the first known rate also holds before its day.
with
    delivered as (
        select
            *,
            row_number() over (
                partition by currency, rate_date order by loaded_at desc, source_name asc
            ) as delivery_number
        from {{ ref("input_exchange_rates") }}
    ),

    -- One rate a day, should two sources or spellings of a currency deliver it.
    rates as (select * from delivered where delivery_number = 1),

    final as (
        select
            currency,
            rate,
            case
                when row_number() over (partition by currency order by rate_date) = 1
                then cast('0001-01-01' as date)
                else rate_date
            end as valid_from,
            coalesce(
                lead(rate_date) over (partition by currency order by rate_date), {{ far_future() }}
            ) as valid_to
        from rates
        where currency <> '{{ var("reporting_currency") }}'
        union all
        select
            '{{ var("reporting_currency") }}' as currency,
            cast(1 as {{ contract_type("rate") }}) as rate,
            cast('0001-01-01' as date) as valid_from,
            {{ far_future() }} as valid_to
    )

select *
from final
