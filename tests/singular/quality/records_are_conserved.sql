-- Prevents a delivered record that is neither accepted nor rejected, or both.
with
    counts as (
        {% for entity in entities() %}
            select '{{ entity }}' as entity, 1 as delivered_count, 0 as kept_count
            from {{ ref("checked_" ~ entity) }}
            union all
            select '{{ entity }}' as entity, 0 as delivered_count, 1 as kept_count
            from {{ ref("input_" ~ entity) }}
            union all
        {% endfor %}
        select entity, 0 as delivered_count, 1 as kept_count
        from {{ ref("rejected_records") }}
    )

select entity, sum(delivered_count) as delivered_count, sum(kept_count) as kept_count
from counts
group by entity
having sum(delivered_count) <> sum(kept_count)
