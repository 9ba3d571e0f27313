with
    accounts as (select * from {{ ref("int_accounts") }}),

    first_days as (select * from {{ ref("int_account_first_days") }}),

    activation as (select * from {{ ref("int_account_activation") }}),

    identities as (
        select account_id, count(*) as source_record_count
        from {{ ref("int_account_identities") }}
        group by account_id
    ),

    final as (
        select
            accounts.account_id,
            parents.account_id as parent_account_id,
            accounts.owner_id,
            accounts.origin,
            accounts.account_name,
            accounts.domain,
            accounts.industry,
            accounts.country_code,
            accounts.country_name,
            accounts.region_key,
            accounts.region,
            accounts.city,
            accounts.acquisition_source,
            accounts.channel_key as acquisition_channel,
            accounts.use_case,
            accounts.desired_outcome,
            accounts.pain_point,
            accounts.preferred_channel,
            cast(accounts.employee_count as bigint) as employee_count,
            cast(accounts.annual_revenue_amount as {{ type_money() }}) as annual_revenue_amount,
            cast(identities.source_record_count as bigint) as source_record_count,
            accounts.is_strategic,
            activation.is_activated,
            accounts.created_on,
            first_days.first_seen_on,
            activation.signed_up_at,
            activation.activated_at,
            accounts.created_at
        from accounts
        inner join first_days on accounts.account_id = first_days.account_id
        inner join identities on accounts.account_id = identities.account_id
        left join accounts as parents on accounts.parent_account_id = parents.account_id
        left join activation on accounts.account_id = activation.account_id
    )

select *
from final
