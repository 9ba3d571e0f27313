with
    crm_accounts as (select * from {{ ref("input_accounts") }}),

    identities as (select * from {{ ref("int_account_identities") }}),

    source_accounts as (select * from {{ ref("input_source_accounts") }}),

    countries as (select * from {{ ref("countries") }}),

    channels as (select * from {{ ref("acquisition_channels") }}),

    from_crm as (
        select
            account_id,
            'crm' as origin,
            account_name,
            {{ bare_domain("domain") }} as domain,
            parent_account_id,
            industry,
            -- Nobody employs fewer than none: such a count is unknown.
            case when employee_count >= 0 then employee_count end as employee_count,
            annual_revenue_amount,
            country_code,
            region,
            city,
            owner_id,
            acquisition_channel as acquisition_source,
            is_strategic,
            use_case,
            desired_outcome,
            pain_point,
            preferred_channel,
            created_at
        from crm_accounts
        where
            account_id
            in (select identities.account_id from identities where identities.source_name = 'crm')
    ),

    own_accounts as (
        select
            identities.account_id,
            source_accounts.source_name as origin,
            source_accounts.account_name,
            source_accounts.domain,
            cast(null as {{ dbt.type_string() }}) as parent_account_id,
            cast(null as {{ dbt.type_string() }}) as industry,
            cast(null as bigint) as employee_count,
            cast(null as decimal(18, 6)) as annual_revenue_amount,
            cast(null as {{ dbt.type_string() }}) as country_code,
            cast(null as {{ dbt.type_string() }}) as region,
            cast(null as {{ dbt.type_string() }}) as city,
            cast(null as {{ dbt.type_string() }}) as owner_id,
            cast(null as {{ dbt.type_string() }}) as acquisition_source,
            cast(null as {{ dbt.type_boolean() }}) as is_strategic,
            cast(null as {{ dbt.type_string() }}) as use_case,
            cast(null as {{ dbt.type_string() }}) as desired_outcome,
            cast(null as {{ dbt.type_string() }}) as pain_point,
            cast(null as {{ dbt.type_string() }}) as preferred_channel,
            coalesce(source_accounts.created_at, source_accounts.loaded_at) as created_at
        from identities
        inner join
            source_accounts
            on identities.source_name = source_accounts.source_name
            and identities.source_account_id = source_accounts.source_account_id
        where identities.match_method = 'own_account'
    ),

    all_accounts as (
        select *
        from from_crm
        union all
        select *
        from own_accounts
    ),

    final as (
        select
            all_accounts.*,
            countries.country_name,
            countries.region_key,
            channels.channel_key,
            {{ reporting_date("all_accounts.created_at") }} as created_on
        from all_accounts
        left join countries on all_accounts.country_code = countries.country_code
        left join channels on lower(all_accounts.acquisition_source) = channels.source_value
    )

select *
from final
