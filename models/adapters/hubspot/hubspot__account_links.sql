{{ config(enabled=uses_vendor("hubspot", "account_links")) }}

with
    reviewed_links as (select * from {{ ref("stg_hubspot__account_links") }}),

    company_merges as (select * from {{ ref("stg_hubspot__company_merges") }}),

    -- A merged company lives on under the id of its survivor.
    links as (
        select
            lower(source_name) as source_name,
            source_account_id,
            company_id as account_id,
            loaded_at,
            invalid_values
        from reviewed_links
        union all
        select
            'hubspot' as source_name,
            merged_company_id as source_account_id,
            company_id as account_id,
            loaded_at,
            invalid_values
        from company_merges
    ),

    -- One record may have been reviewed twice: the later review stands.
    reviews as (
        select
            *,
            row_number() over (
                partition by source_name, source_account_id
                order by loaded_at desc nulls last, account_id desc nulls last
            ) as review_number
        from links
    ),

    final as (
        select source_name, source_account_id, account_id, loaded_at, invalid_values
        from reviews
        where review_number = 1 or source_name is null or source_account_id is null
    )

select *
from final
