with
    definitions as (select * from {{ ref("segment_definitions_seed") }}),

    final as (
        select
            scheme,
            segment_key,
            label,
            description,
            goal,
            kpi,
            owner,
            treatment,
            next_action,
            channel,
            cast(sort_order as integer) as sort_order,
            cast(definition_version as integer) as definition_version,
            review_on
        from definitions
        where scheme in ({{ quoted_list(var("schemes")) }})
    )

select *
from final
