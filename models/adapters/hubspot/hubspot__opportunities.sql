{{ config(enabled=uses_vendor("hubspot", "opportunities")) }}

with
    deals as (select * from {{ ref("stg_hubspot__deals") }}),

    final as (
        select
            deal_id as opportunity_id,
            company_id as account_id,
            deal_type as type,
            deal_stage as stage,
            currency,
            amount,
            is_won,
            is_closed,
            created_at,
            closes_at,
            loaded_at,
            invalid_values
        from deals
    )

select *
from final
