-- Spend in the reporting currency at the rate of its day, by mapped channel.
with
    spend as (select * from {{ ref("input_marketing_spend") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    channels as (select * from {{ ref("acquisition_channels") }}),

    final as (
        select
            spend.source_name,
            spend.channel as spend_source,
            coalesce(channels.channel_key, 'unknown') as channel_key,
            cast(round(spend.amount * rates.rate, 2) as {{ type_money() }}) as amount,
            spend.spend_date
        from spend
        inner join
            rates
            on spend.currency = rates.currency
            and spend.spend_date >= rates.valid_from
            and spend.spend_date < rates.valid_to
        left join channels on lower(spend.channel) = channels.source_value
        where spend.spend_date <= {{ as_of_date() }}
    )

select *
from final
