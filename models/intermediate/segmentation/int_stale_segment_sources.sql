-- Sources without which segments can't be trusted today. A source is judged by its latest
-- delivery of any entity, for links or merges may rest for months; usage by itself, for a
-- product that is used sends events every day.
{% set needed_entities = ["accounts", "subscription_periods", "usage_events"] %}
with
    freshness as (select * from {{ ref("source_freshness") }} where entity <> 'marketing_spend'),

    needed as (
        {% set pairs = [] %}
        {% for entity in needed_entities %}
            {% for vendor in vendors_of(entity) %}
                {% do pairs.append([vendor, entity]) %}
            {% endfor %}
        {% endfor %}
        {% for vendor, entity in pairs %}
            select
                '{{ vendor }}' as source_name,
                '{{ entity }}' as entity
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    missing as (
        select
            needed.source_name,
            needed.entity,
            cast(null as {{ dbt.type_timestamp() }}) as last_loaded_at
        from needed
        left join
            freshness
            on needed.source_name = freshness.source_name
            and needed.entity = freshness.entity
        where freshness.source_name is null
    ),

    sources as (
        select
            source_name,
            'any' as entity,
            min(case when is_stale then 1 when not is_stale then 0 else 1 end) as is_stale,
            max(last_loaded_at) as last_loaded_at
        from freshness
        group by source_name
    ),

    stale_usage as (
        select source_name, entity, last_loaded_at
        from freshness
        where entity = 'usage_events' and coalesce(is_stale, true)
    ),

    final as (
        select source_name, entity, last_loaded_at
        from missing
        union all
        select source_name, entity, last_loaded_at
        from sources
        where is_stale = 1
        union all
        select source_name, entity, last_loaded_at
        from stale_usage
    )

select *
from final
