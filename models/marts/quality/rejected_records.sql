with
    rejections as (
        {% for entity in entities() %}
            {{ rejected(entity) }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    -- Rows without a key can only be told apart by their order.
    numbered as (
        select
            *,
            row_number() over (
                partition by source_name, entity, record_id order by reason, loaded_at
            ) as record_number
        from rejections
    ),

    final as (
        select
            {{ surrogate_key(["source_name", "entity", "record_id", "record_number"]) }}
            as rejected_record_id,
            source_name,
            entity,
            record_id,
            reason,
            loaded_at
        from numbered
    )

select *
from final
