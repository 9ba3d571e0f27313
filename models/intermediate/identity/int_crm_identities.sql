-- Where every CRM record lives now: itself, or in the account that it was merged into.
with
    accounts as (select account_id from {{ ref("input_accounts") }}),

    merged as (
        select source_account_id, resolved_account_id as account_id
        from {{ ref("checked_account_links") }}
        where
            rejection_reason is null
            and source_name in ({{ quoted_list(vendors_of("accounts")) }})
            and source_account_id <> resolved_account_id
    ),

    final as (
        select source_account_id, account_id, 'merged' as match_method
        from merged
        union all
        select accounts.account_id as source_account_id, accounts.account_id, 'crm' as match_method
        from accounts
        left join merged on accounts.account_id = merged.source_account_id
        where merged.source_account_id is null
    )

select *
from final
