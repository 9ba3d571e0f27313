with
    catalog as (select * from {{ ref("feature_catalog") }}),

    events as (select * from {{ ref("int_usage_events") }}),

    used as (
        select
            event_name,
            count(*) as event_count,
            count(distinct account_id) as account_count,
            min(occurred_on) as first_used_on,
            max(occurred_on) as last_used_on
        from events
        group by event_name
    ),

    final as (
        select
            catalog.feature_key,
            catalog.feature_name,
            catalog.event_name,
            catalog.min_plan_tier,
            catalog.serves_need,
            catalog.description,
            cast(coalesce(used.event_count, 0) as bigint) as event_count,
            cast(coalesce(used.account_count, 0) as bigint) as account_count,
            catalog.is_core,
            catalog.is_secondary,
            catalog.is_gated,
            used.first_used_on,
            used.last_used_on
        from catalog
        left join used on catalog.event_name = used.event_name
    )

select *
from final
