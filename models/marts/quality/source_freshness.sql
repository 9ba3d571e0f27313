with
    checked as (
        {% for entity in entities() %}
            select
                delivered_by as source_name, '{{ entity }}' as entity, rejection_reason, loaded_at
            from {{ ref("checked_" ~ entity) }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    counted as (
        select
            source_name,
            entity,
            count(*) as record_count,
            sum(case when rejection_reason is not null then 1 else 0 end) as rejected_count,
            max(loaded_at) as last_loaded_at
        from checked
        group by source_name, entity
    ),

    final as (
        select
            {{ surrogate_key(["source_name", "entity"]) }} as source_entity_id,
            source_name,
            entity,
            cast(record_count as bigint) as record_count,
            cast(rejected_count as bigint) as rejected_count,
            {{ reporting_date("last_loaded_at") }}
            < {{ add_days(as_of_date(), -var("stale_after_days")) }} as is_stale,
            last_loaded_at
        from counted
    )

select *
from final
