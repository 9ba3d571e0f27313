{{ config(enabled=uses_vendor("exchange_rates", "exchange_rates")) }}

with
    daily_rates as (select * from {{ ref("stg_exchange_rates__daily_rates") }}),

    final as (select rate_date, currency, rate, loaded_at, raw_key, invalid_values from daily_rates)

select *
from final
