-- A link may lead to another link: chains of merged CRM records are followed to the account in
-- which they end. A link whose chain ends in none is set aside.
{% set longest_chain = 20 %}
with recursive
    links as ({{ checked("account_links") }}),

    accounts as (
        select distinct account_id from {{ ref("checked_accounts") }} where rejection_reason is null
    ),

    crm_links as (
        select source_account_id, account_id
        from links
        where
            rejection_reason is null
            and source_name in ({{ quoted_list(vendors_of("accounts")) }})
            and source_account_id <> account_id
    ),

    chains{{ recursive_columns(["source_account_id", "account_id", "chain_length"]) }} as (
        select source_account_id, account_id, 1 as chain_length
        from crm_links
        union all
        select
            chains.source_account_id, crm_links.account_id, chains.chain_length + 1 as chain_length
        from chains
        inner join crm_links on chains.account_id = crm_links.source_account_id
        where chains.chain_length < {{ longest_chain }}
    ),

    -- The last account of a chain is one that no link leads away from; a circle has none.
    homes as (
        select chains.source_account_id as record_id, chains.account_id
        from chains
        inner join accounts on chains.account_id = accounts.account_id
        left join crm_links on chains.account_id = crm_links.source_account_id
        where crm_links.source_account_id is null
        union all
        select accounts.account_id as record_id, accounts.account_id
        from accounts
        left join crm_links on accounts.account_id = crm_links.source_account_id
        where crm_links.source_account_id is null
    ),

    final as (
        select
            links.source_name,
            links.source_account_id,
            links.account_id,
            links.loaded_at,
            links.delivered_by,
            links.raw_key,
            links.invalid_values,
            homes.account_id as resolved_account_id,
            case
                when links.rejection_reason is not null
                then links.rejection_reason
                when homes.account_id is null
                then 'no such account'
            end as rejection_reason
        from links
        left join homes on links.account_id = homes.record_id
    )

select *
from final
