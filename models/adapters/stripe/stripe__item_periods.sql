{{ config(enabled=uses_vendor("stripe")) }}

-- Item spans cut by their discounts, those of the future included, until signed terms replace them.
with
    spans as (select * from {{ ref("stripe__item_spans") }}),

    span_discounts as (select * from {{ ref("stripe__span_discounts") }}),

    phases as (select * from {{ ref("stripe__schedule_phases") }}),

    replacements as (
        select continued_item_id, min(starts_at) as replaced_at
        from phases
        where continued_item_id is not null and invalid_values is null
        group by continued_item_id
    ),

    discounted as (
        select
            spans.*,
            span_discounts.discount_percent,
            span_discounts.discount_amount,
            span_discounts.discount_duration,
            span_discounts.invalid_values as discount_invalid_values,
            coalesce(span_discounts.started_at, spans.started_at) as period_started_at,
            case
                when span_discounts.started_at is not null
                then span_discounts.ended_at
                else spans.ended_at
            end as span_ended_at
        from spans
        left join
            span_discounts
            on spans.subscription_item_id = span_discounts.subscription_item_id
            and spans.item_version_started_at = span_discounts.item_version_started_at
            and spans.started_at = span_discounts.span_started_at
    ),

    final as (
        select
            coalesce(discounted.subscription_item_id, discounted.subscription_id)
            || '@'
            || coalesce(cast(discounted.item_version_started_at as {{ dbt.type_string() }}), '?')
            || '/'
            || coalesce(
                cast(discounted.period_started_at as {{ dbt.type_string() }}), '?'
            ) as subscription_period_id,
            discounted.subscription_id,
            discounted.subscription_item_id,
            discounted.customer_id,
            discounted.price_id,
            discounted.quantity,
            discounted.status,
            discounted.pause_collection_behavior,
            discounted.discount_percent,
            discounted.discount_amount,
            discounted.discount_duration,
            discounted.trial_ends_at,
            discounted.cancel_requested_at,
            discounted.current_period_ends_at,
            discounted.subscription_version_ended_at,
            discounted.next_status,
            discounted.next_pause,
            discounted.next_cancellation_reason,
            discounted.period_started_at as started_at,
            case
                when
                    replacements.replaced_at
                    < coalesce(discounted.span_ended_at, cast({{ far_future() }} as timestamp))
                then replacements.replaced_at
                else discounted.span_ended_at
            end as ended_at,
            discounted.loaded_at,
            coalesce(
                discounted.invalid_values, discounted.discount_invalid_values
            ) as invalid_values
        from discounted
        left join replacements on discounted.subscription_item_id = replacements.continued_item_id
        -- Only a broken span both starts later and ends before: it is to be rejected by name.
        where
            replacements.replaced_at is null
            or discounted.period_started_at is null
            or discounted.period_started_at < replacements.replaced_at
            or discounted.span_ended_at <= replacements.replaced_at
        union all
        select
            subscription_period_id,
            subscription_id,
            subscription_item_id,
            customer_id,
            price_id,
            quantity,
            'active' as status,
            cast(null as {{ dbt.type_string() }}) as pause_collection_behavior,
            cast(null as {{ contract_type("percent") }}) as discount_percent,
            cast(null as {{ contract_type("money") }}) as discount_amount,
            cast(null as {{ dbt.type_string() }}) as discount_duration,
            cast(null as timestamp) as trial_ends_at,
            cast(null as timestamp) as cancel_requested_at,
            cast(null as timestamp) as current_period_ends_at,
            cast(null as timestamp) as subscription_version_ended_at,
            cast(null as {{ dbt.type_string() }}) as next_status,
            cast(null as {{ dbt.type_string() }}) as next_pause,
            cast(null as {{ dbt.type_string() }}) as next_cancellation_reason,
            starts_at as started_at,
            ends_at as ended_at,
            loaded_at,
            invalid_values
        from phases
    )

select *
from final
