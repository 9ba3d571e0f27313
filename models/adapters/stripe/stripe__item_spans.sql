{{ config(enabled=uses_vendor("stripe"), materialized="table") }}

-- Where a version of an item meets a version of its subscription. Broken versions (end before
-- start, no start, no subscription) stay in, so that the contract can name and reject them.
with
    -- By every column: whichever of two equal versions comes first, both meet the same.
    item_versions as (
        select
            *,
            row_number() over (
                partition by subscription_id
                order by
                    subscription_item_id,
                    version_started_at,
                    version_ended_at,
                    price_id,
                    quantity,
                    is_unrecorded,
                    loaded_at,
                    invalid_values
            ) as item_version_number
        from {{ ref("stripe__item_versions") }}
    ),

    subscription_versions as (select * from {{ ref("stripe__subscription_versions") }}),

    -- An inner join, and the outer one by number: DuckDB hashes no outer join with an `or`.
    meetings as (
        select items.item_version_number, subscriptions.*
        from item_versions as items
        inner join
            subscription_versions as subscriptions
            on items.subscription_id = subscriptions.subscription_id
            and (
                (
                    not subscriptions.is_unrecorded
                    and (
                        subscriptions.is_inverted
                        or items.version_ended_at < items.version_started_at
                        or items.version_started_at is null
                        or subscriptions.version_started_at is null
                    )
                )
                or (
                    items.version_started_at
                    < coalesce(subscriptions.version_ended_at, {{ far_future() }})
                    and subscriptions.version_started_at
                    < coalesce(items.version_ended_at, {{ far_future() }})
                )
            )
    ),

    met as (
        select
            items.subscription_item_id,
            items.subscription_id,
            items.price_id,
            items.quantity,
            items.version_started_at as item_version_started_at,
            items.version_ended_at as item_version_ended_at,
            subscriptions.customer_id,
            subscriptions.status,
            subscriptions.is_live_mode,
            subscriptions.pause_collection_behavior,
            subscriptions.trial_ends_at,
            subscriptions.cancel_requested_at,
            subscriptions.current_period_ends_at,
            subscriptions.next_status,
            subscriptions.next_pause,
            subscriptions.next_cancellation_reason,
            subscriptions.version_ended_at as subscription_version_ended_at,
            case
                when subscriptions.is_inverted
                then subscriptions.version_started_at
                when items.version_ended_at < items.version_started_at
                then items.version_started_at
                when subscriptions.version_started_at > items.version_started_at
                then subscriptions.version_started_at
                else items.version_started_at
            end as started_at,
            case
                when subscriptions.is_inverted
                then subscriptions.version_ended_at
                when items.version_ended_at < items.version_started_at
                then items.version_ended_at
                when subscriptions.version_ended_at < items.version_ended_at
                then subscriptions.version_ended_at
                else coalesce(items.version_ended_at, subscriptions.version_ended_at)
            end as ended_at,
            case
                when subscriptions.loaded_at > items.loaded_at
                then subscriptions.loaded_at
                else items.loaded_at
            end as loaded_at,
            nullif(
                trim(
                    coalesce(items.invalid_values, '')
                    || ' '
                    || coalesce(subscriptions.invalid_values, '')
                ),
                ''
            ) as invalid_values
        from item_versions as items
        left join
            meetings as subscriptions
            on items.subscription_id = subscriptions.subscription_id
            and items.item_version_number = subscriptions.item_version_number
        -- What only bills tell of is no record of its own where no subscription ran.
        where not coalesce(items.is_unrecorded, false) or subscriptions.subscription_id is not null
    ),

    -- A subscription without an item can't be valued. It goes on, to be rejected by name.
    without_items as (
        select
            cast(null as {{ dbt.type_string() }}) as subscription_item_id,
            subscription_id,
            cast(null as {{ dbt.type_string() }}) as price_id,
            cast(null as {{ contract_type("quantity") }}) as quantity,
            version_started_at as item_version_started_at,
            cast(null as timestamp) as item_version_ended_at,
            customer_id,
            status,
            is_live_mode,
            pause_collection_behavior,
            trial_ends_at,
            cancel_requested_at,
            current_period_ends_at,
            next_status,
            next_pause,
            next_cancellation_reason,
            version_ended_at as subscription_version_ended_at,
            version_started_at as started_at,
            version_ended_at as ended_at,
            loaded_at,
            invalid_values
        from subscription_versions
        where
            not is_unrecorded
            and not exists (
                select 1 from met where met.subscription_id = subscription_versions.subscription_id
            )
    ),

    final as (
        select *
        from met
        where coalesce(is_live_mode, true) and coalesce(status, '?') <> 'canceled'
        union all
        select *
        from without_items
        where is_live_mode and coalesce(status, '?') <> 'canceled'
    )

select *
from final
