-- Which account a record of any tool belongs to. The first rule that names a candidate decides; if
-- it names several, nobody guesses: the record becomes an account of its own.
with
    crm_identities as (select * from {{ ref("int_crm_identities") }}),

    source_accounts as (select * from {{ ref("input_source_accounts") }}),

    candidates as (select * from {{ ref("int_account_match_candidates") }}),

    links as (
        select source_name, source_account_id, resolved_account_id
        from {{ ref("checked_account_links") }}
        where
            rejection_reason is null
            and source_name not in ({{ quoted_list(vendors_of("accounts")) }})
    ),

    matches as (
        select * from candidates where method_rank = best_method_rank and candidate_count = 1
    ),

    final as (
        select 'crm' as source_name, source_account_id, account_id, match_method
        from crm_identities
        union all
        select
            source_accounts.source_name,
            source_accounts.source_account_id,
            coalesce(
                matches.account_id,
                source_accounts.source_name || ':' || source_accounts.source_account_id
            ) as account_id,
            coalesce(matches.match_method, 'own_account') as match_method
        from source_accounts
        left join
            matches
            on source_accounts.source_name = matches.source_name
            and source_accounts.source_account_id = matches.source_account_id
        union all
        -- A tool without records of its own is known by its links alone.
        select
            links.source_name,
            links.source_account_id,
            links.resolved_account_id as account_id,
            'reviewed_link' as match_method
        from links
        left join
            source_accounts
            on links.source_name = source_accounts.source_name
            and links.source_account_id = source_accounts.source_account_id
        where source_accounts.source_account_id is null
    )

select *
from final
