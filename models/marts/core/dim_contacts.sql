with
    contacts as (select * from {{ ref("int_contacts") }}),

    accounts as (select * from {{ ref("dim_accounts") }}),

    final as (
        select
            contacts.contact_id,
            accounts.account_id,
            contacts.email,
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
        left join accounts on contacts.account_id = accounts.account_id
    )

select *
from final
