-- Prevents an adapter or a contract check that drops or repeats a record of its staging table.
with
    counts as (
        {% for entity in entities() %}
            {% for vendor in vendors_of(entity) %}
                select
                    '{{ vendor }} {{ entity }}' as record_kind,
                    (select count(*) from {{ ref(vendor ~ "__" ~ entity) }}) as delivered_count,
                    (
                        select count(*)
                        from {{ ref("checked_" ~ entity) }}
                        where delivered_by = '{{ vendor }}'
                    ) as checked_count
                union all
            {% endfor %}
        {% endfor %}
        select 'nothing' as record_kind, 0 as delivered_count, 0 as checked_count
    )

select *
from counts
where delivered_count <> checked_count
