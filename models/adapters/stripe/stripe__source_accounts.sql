{{ config(enabled=uses_vendor("stripe")) }}

with
    customers as (select * from {{ ref("stg_stripe__customers") }}),

    subscription_versions as (select * from {{ ref("stg_stripe__subscription_versions") }}),

    -- A customer deleted in Stripe keeps its past revenue, so it stays if it ever subscribed.
    subscribers as (select distinct customer_id from subscription_versions),

    final as (
        select
            customers.customer_id as source_account_id,
            {{ json_text("customers.metadata", "crm_company_id") }} as explicit_account_id,
            customers.customer_name as account_name,
            {{ email_domain("customers.email") }} as domain,
            customers.created_at,
            customers.loaded_at,
            customers.invalid_values
        from customers
        left join subscribers on customers.customer_id = subscribers.customer_id
        where not coalesce(customers.is_deleted, false) or subscribers.customer_id is not null
    )

select *
from final
