{{ config(enabled=uses_vendor("stripe")) }}

-- Discounts of each item span, for each stretch in which they stay the same.
with
    pieces as (
        select
            *,
            coalesce(cast(discount_percent as {{ dbt.type_string() }}), '')
            || '/'
            || coalesce(cast(discount_amount as {{ dbt.type_string() }}), '')
            || '/'
            || coalesce(discount_duration, '')
            || '/'
            || coalesce(invalid_values, '') as terms
        from {{ ref("stripe__piece_discounts") }}
    ),

    followed as (
        select
            *,
            lag(terms) over (
                partition by subscription_item_id, item_version_started_at, span_started_at
                order by started_at
            ) as previous_terms
        from pieces
    ),

    final as (
        select
            subscription_item_id,
            item_version_started_at,
            span_started_at,
            discount_percent,
            discount_amount,
            discount_duration,
            invalid_values,
            started_at,
            coalesce(
                lead(started_at) over (
                    partition by subscription_item_id, item_version_started_at, span_started_at
                    order by started_at
                ),
                span_ended_at
            ) as ended_at
        from followed
        where previous_terms is null or previous_terms <> terms
    )

select *
from final
