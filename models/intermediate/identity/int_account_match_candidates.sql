-- Every account that a tool's own record could belong to, by which rule, and how good the rule is.
with
    source_accounts as (select * from {{ ref("input_source_accounts") }}),

    crm_accounts as (select * from {{ ref("input_accounts") }}),

    crm_identities as (select * from {{ ref("int_crm_identities") }}),

    links as (select * from {{ ref("input_account_links") }}),

    free_mail_domains as (select * from {{ ref("free_mail_domains") }}),

    by_explicit_id as (
        select
            source_accounts.source_name,
            source_accounts.source_account_id,
            crm_identities.account_id,
            'explicit_id' as match_method,
            1 as method_rank
        from source_accounts
        inner join
            crm_identities on source_accounts.explicit_account_id = crm_identities.source_account_id
    ),

    by_reviewed_link as (
        select
            source_accounts.source_name,
            source_accounts.source_account_id,
            crm_identities.account_id,
            'reviewed_link' as match_method,
            2 as method_rank
        from source_accounts
        inner join
            links
            on source_accounts.source_name = links.source_name
            and source_accounts.source_account_id = links.source_account_id
        inner join crm_identities on links.account_id = crm_identities.source_account_id
    ),

    company_domains as (
        select distinct
            {{ bare_domain("crm_accounts.domain") }} as domain, crm_identities.account_id
        from crm_accounts
        inner join crm_identities on crm_accounts.account_id = crm_identities.source_account_id
    ),

    by_domain as (
        select
            source_accounts.source_name,
            source_accounts.source_account_id,
            company_domains.account_id,
            'domain' as match_method,
            3 as method_rank
        from source_accounts
        inner join company_domains on source_accounts.domain = company_domains.domain
        left join free_mail_domains on source_accounts.domain = free_mail_domains.domain
        where free_mail_domains.domain is null
    ),

    candidates as (
        select *
        from by_explicit_id
        union all
        select *
        from by_reviewed_link
        union all
        select *
        from by_domain
    ),

    final as (
        select
            source_name,
            source_account_id,
            account_id,
            match_method,
            method_rank,
            min(method_rank) over (partition by source_name, source_account_id) as best_method_rank,
            count(*) over (
                partition by source_name, source_account_id, method_rank
            ) as candidate_count
        from candidates
    )

select *
from final
