{#- Staged HubSpot companies in the columns of the contract's `accounts`. -#}
{% macro hubspot_companies_as_accounts(relation) %}
    with
        companies as (select * from {{ relation }}),

        final as (
            select
                company_id as account_id,
                company_name as account_name,
                {{ bare_domain("domain") }} as domain,
                parent_company_id as parent_account_id,
                industry,
                employee_count,
                annual_revenue_amount,
                country_code,
                state as region,
                city,
                owner_id,
                analytics_source as acquisition_channel,
                is_strategic,
                use_case,
                desired_outcome,
                pain_point,
                preferred_channel,
                created_at,
                updated_at,
                loaded_at,
                invalid_values
            from companies
        )

    select *
    from final
{% endmacro %}
