-- Where every CRM record lives now: itself, or at the end of its chain of merges.
{% set longest_chain = 20 %}
with recursive
    accounts as (select account_id from {{ ref("input_accounts") }}),

    merges as (
        select source_account_id, account_id
        from {{ ref("input_account_links") }}
        where
            source_name in ({{ quoted_list(vendors_of("accounts")) }})
            and source_account_id <> account_id
    ),

    chains as (
        select source_account_id, account_id, 1 as chain_length
        from merges
        union all
        select chains.source_account_id, merges.account_id, chains.chain_length + 1
        from chains
        inner join merges on chains.account_id = merges.source_account_id
        where chains.chain_length < {{ longest_chain }}
    ),

    -- The end of a chain is an account that no link leads away from. A circle has no end, so its
    -- records stay where they are.
    ends as (
        select chains.source_account_id, chains.account_id
        from chains
        inner join accounts on chains.account_id = accounts.account_id
        left join merges on chains.account_id = merges.source_account_id
        where merges.source_account_id is null
    ),

    final as (
        select source_account_id, account_id, 'merged' as match_method
        from ends
        union all
        select
            accounts.account_id as source_account_id,
            accounts.account_id,
            'crm' as match_method
        from accounts
        left join ends on accounts.account_id = ends.source_account_id
        where ends.source_account_id is null
    )

select *
from final
