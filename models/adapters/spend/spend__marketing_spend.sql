{{ config(enabled=uses_vendor("spend", "marketing_spend")) }}

with
    channel_spend as (select * from {{ ref("stg_spend__channel_spend") }}),

    final as (
        select spend_date, channel, currency, amount, loaded_at, raw_key, invalid_values
        from channel_spend
    )

select *
from final
