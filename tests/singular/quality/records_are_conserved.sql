-- Prevents a delivered record that is neither accepted nor rejected, or both.
{% for entity in entities() %}
    {% set key = contract_of(entity)["key"] %}
    select '{{ entity }}' as entity, delivered.row_count, accepted.row_count, rejected.row_count
    from (select count(*) as row_count from {{ ref("checked_" ~ entity) }}) as delivered
    cross join (select count(*) as row_count from {{ ref("input_" ~ entity) }}) as accepted
    cross join
        (
            select count(*) as row_count
            from {{ ref("rejected_records") }}
            where entity = '{{ entity }}'
        ) as rejected
    where delivered.row_count <> accepted.row_count + rejected.row_count
    {{ "union all" if not loop.last }}
{% endfor %}
