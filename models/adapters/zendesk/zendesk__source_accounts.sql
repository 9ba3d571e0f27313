{{ config(enabled=uses_vendor("zendesk")) }}

with
    organizations as (select * from {{ ref("stg_zendesk__organizations") }}),

    final as (
        select
            organization_id as source_account_id,
            external_id as explicit_account_id,
            organization_name as account_name,
            {{ bare_domain("domain") }} as domain,
            cast(null as timestamp) as created_at,
            loaded_at,
            invalid_values
        from organizations
    )

select *
from final
