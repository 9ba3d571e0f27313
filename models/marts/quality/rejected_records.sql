with
    subscription_periods as (select * from {{ ref("int_rejected_subscription_periods") }}),

    rejections as (
        {% for entity in entities() if entity != "subscription_periods" %}
            {{ rejected(entity) }}
            union all
        {% endfor %}
        select
            source_name, 'subscription_periods' as entity, record_id, reason, mrr_amount, loaded_at
        from subscription_periods
    ),

    -- Rows without a key can only be told apart by their order.
    numbered as (
        select
            *,
            row_number() over (
                partition by source_name, entity, record_id order by reason, loaded_at, mrr_amount
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
            mrr_amount,
            loaded_at
        from numbered
    )

select *
from final
