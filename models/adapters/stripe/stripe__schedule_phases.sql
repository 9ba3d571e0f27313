{{ config(enabled=uses_vendor("stripe")) }}

-- What is signed for after the as-of day. A phase goes on with the item that its subscription has
-- of the product; any other starts an item of its own.
with
    phases as (
        select *
        from {{ ref("stg_stripe__schedule_phases") }}
        where
            status in ('not_started', 'active')
            -- A start that can't be read is to be rejected by name.
            and coalesce({{ reporting_date("starts_at") }} > {{ as_of_date() }}, true)
    ),

    item_versions as (
        select * from {{ ref("stripe__item_versions") }} where version_ended_at is null
    ),

    prices as (select * from {{ ref("stg_stripe__prices") }}),

    running_items as (
        select
            item_versions.subscription_id,
            prices.product_id,
            min(item_versions.subscription_item_id) as subscription_item_id
        from item_versions
        inner join prices on item_versions.price_id = prices.price_id
        group by item_versions.subscription_id, prices.product_id
    ),

    final as (
        select
            phases.schedule_id
            || '@'
            || coalesce(phases.price_id, '?')
            || '/'
            || coalesce(
                cast(phases.starts_at as {{ dbt.type_string() }}), '?'
            ) as subscription_period_id,
            coalesce(phases.subscription_id, phases.schedule_id) as subscription_id,
            coalesce(
                running_items.subscription_item_id, phases.schedule_id || '/' || phases.price_id
            ) as subscription_item_id,
            running_items.subscription_item_id as continued_item_id,
            phases.customer_id,
            phases.price_id,
            phases.quantity,
            phases.starts_at,
            phases.ends_at,
            phases.loaded_at,
            phases.invalid_values
        from phases
        left join prices on phases.price_id = prices.price_id
        left join
            running_items
            on phases.subscription_id = running_items.subscription_id
            and prices.product_id = running_items.product_id
    )

select *
from final
