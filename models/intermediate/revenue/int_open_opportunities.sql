-- Opportunities in the reporting currency and the days on which they were open.
with
    opportunities as (select * from {{ ref("int_opportunities") }}),

    rates as (select * from {{ ref("int_exchange_rate_spans") }}),

    dated as (
        select
            *,
            {{ reporting_date("created_at") }} as from_on,
            case
                when is_closed then {{ reporting_date("closes_at") }} else {{ far_future() }}
            end as until_on
        from opportunities
        where account_id is not null and amount is not null and created_at is not null
    ),

    final as (
        select
            dated.opportunity_id,
            dated.account_id,
            cast(round(dated.amount * rates.rate, 2) as {{ type_money() }}) as amount,
            dated.from_on,
            dated.until_on
        from dated
        inner join
            rates
            on coalesce(dated.currency, '{{ var("reporting_currency") }}') = rates.currency
            and dated.from_on >= rates.valid_from
            and dated.from_on < rates.valid_to
        where dated.from_on < dated.until_on
    )

select *
from final
