-- Where every CRM record lives now: itself, or at the end of its chain of merges.
{% set longest_chain = 20 %}
with recursive
    accounts as (select account_id from {{ ref("input_accounts") }}),

    merge_links as (
        select source_account_id, account_id
        from {{ ref("input_account_links") }}
        where
            source_name in ({{ quoted_list(vendors_of("accounts")) }})
            and source_account_id <> account_id
    ),

    chains as (
        select source_account_id, account_id, 1 as chain_length
        from merge_links
        union all
        select chains.source_account_id, merge_links.account_id, chains.chain_length + 1 as chain_length
        from chains
        inner join merge_links on chains.account_id = merge_links.source_account_id
        where chains.chain_length < {{ longest_chain }}
    ),

    -- The end of a chain is an account that no link leads away from. A circle has no end, so its
    -- records stay where they are.
    last_links as (
        select chains.source_account_id, chains.account_id
        from chains
        inner join accounts on chains.account_id = accounts.account_id
        left join merge_links on chains.account_id = merge_links.source_account_id
        where merge_links.source_account_id is null
    ),

    final as (
        select source_account_id, account_id, 'merged' as match_method
        from last_links
        union all
        select accounts.account_id as source_account_id, accounts.account_id, 'crm' as match_method
        from accounts
        left join last_links on accounts.account_id = last_links.source_account_id
        where last_links.source_account_id is null
    )

select *
from final
