-- Contacts with their account: the one they are filed under, else the one that owns their
-- company mail domain.
with
    contacts as ({{ resolved("contacts") }}),

    accounts as (select * from {{ ref("int_accounts") }}),

    free_mail_domains as (select * from {{ ref("free_mail_domains") }}),

    company_domains as (
        select domain, min(account_id) as account_id
        from accounts
        where domain not in (select free_mail_domains.domain from free_mail_domains)
        group by domain
        having count(*) = 1
    ),

    final as (
        select
            contacts.contact_id,
            contacts.source_name,
            coalesce(contacts.account_id, company_domains.account_id) as account_id,
            lower(contacts.email) as email,
            contacts.full_name,
            contacts.job_title,
            contacts.role,
            contacts.seniority,
            contacts.country_code,
            contacts.age_band,
            contacts.gender,
            contacts.attitude,
            contacts.has_marketing_consent,
            contacts.is_suppressed,
            contacts.created_at
        from contacts
        left join company_domains on {{ email_domain("contacts.email") }} = company_domains.domain
    )

select *
from final
