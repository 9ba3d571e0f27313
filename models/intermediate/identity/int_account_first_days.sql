-- The first day on which an account exists for us: created, subscribed or seen in the product.
with
    accounts as (select * from {{ ref("int_accounts") }}),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    usage_days as (select * from {{ ref("int_account_usage_days") }}),

    sightings as (
        select account_id, created_on as seen_on
        from accounts
        union all
        select account_id, min(started_on) as seen_on
        from periods
        group by account_id
        union all
        select account_id, min(usage_date) as seen_on
        from usage_days
        group by account_id
    ),

    final as (
        select account_id, min(seen_on) as first_seen_on
        from sightings
        where seen_on <= {{ as_of_date() }}
        group by account_id
    )

select *
from final
