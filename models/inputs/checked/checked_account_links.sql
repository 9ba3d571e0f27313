with
    links as ({{ checked("account_links") }}),

    accounts as (
        select distinct account_id from {{ ref("checked_accounts") }} where rejection_reason is null
    ),

    linked as (select distinct source_account_id from links where rejection_reason is null),

    final as (
        select
            links.source_name,
            links.source_account_id,
            links.account_id,
            links.loaded_at,
            links.delivered_by,
            links.invalid_values,
            -- A link may lead to another link: chains of merged records end in an account.
            case
                when links.rejection_reason is not null
                then links.rejection_reason
                when accounts.account_id is null and linked.source_account_id is null
                then 'no such account'
            end as rejection_reason
        from links
        left join accounts on links.account_id = accounts.account_id
        left join linked on links.account_id = linked.source_account_id
    )

select *
from final
