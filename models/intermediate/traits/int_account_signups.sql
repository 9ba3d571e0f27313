-- When an account signed up, as known on a day: the start of its first subscription or trial, until
-- there is one the day its account was created. `int_account_activation` has the last word of it.
with
    accounts as (select * from {{ ref("int_accounts") }}),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    subscriptions as (
        select account_id, min(started_at) as signed_up_at, min(started_on) as valid_from
        from periods
        group by account_id
    ),

    final as (
        select account_id, signed_up_at, valid_from, {{ far_future() }} as valid_to
        from subscriptions
        union all
        select
            accounts.account_id,
            accounts.created_at as signed_up_at,
            accounts.created_on as valid_from,
            coalesce(subscriptions.valid_from, {{ far_future() }}) as valid_to
        from accounts
        left join subscriptions on accounts.account_id = subscriptions.account_id
        where
            accounts.created_on <= {{ as_of_date() }}
            and (subscriptions.account_id is null or accounts.created_on < subscriptions.valid_from)
    )

select *
from final
