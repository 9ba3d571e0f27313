{{ config(enabled=uses_vendor("hubspot", "contacts")) }}

with
    contacts as (select * from {{ ref("stg_hubspot__contacts") }}),

    final as (
        select
            contact_id,
            company_id as account_id,
            lower(email) as email,
            nullif(
                trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''
            ) as full_name,
            job_title,
            role,
            seniority,
            country_code,
            age_band,
            gender,
            attitude,
            has_marketing_consent,
            has_opted_out as is_suppressed,
            created_at,
            loaded_at,
            invalid_values
        from contacts
    )

select *
from final
