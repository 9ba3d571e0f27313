{{ config(enabled=uses_vendor("segment")) }}

with
    companies as (select * from {{ ref("stg_segment__groups") }}),

    final as (
        select
            group_id as source_account_id,
            coalesce(crm_company_id, group_id) as explicit_account_id,
            group_name as account_name,
            {{ bare_domain("domain") }} as domain,
            cast(null as timestamp) as created_at,
            loaded_at,
            invalid_values
        from companies
    )

select *
from final
