-- Every account id that a row may refer to. CRM accounts may be named by any source; a tool's own
-- records and reviewed links only by rows of that tool.
with
    accounts as (select * from {{ ref("checked_accounts") }} where rejection_reason is null),

    source_accounts as (
        select * from {{ ref("checked_source_accounts") }} where rejection_reason is null
    ),

    links as (select * from {{ ref("checked_account_links") }} where rejection_reason is null),

    final as (
        select 'any' as source_name, account_id
        from accounts
        union
        {{ distinct_rows() }}
        select 'any' as source_name, source_account_id as account_id
        from links
        where source_name in ({{ quoted_list(vendors_of("accounts")) }})
        union
        {{ distinct_rows() }}
        select source_name, source_account_id as account_id
        from source_accounts
        union
        {{ distinct_rows() }}
        select source_name, source_account_id as account_id
        from links
    )

select *
from final
