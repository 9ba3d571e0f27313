{% set columns = [
    "label",
    "description",
    "goal",
    "kpi",
    "owner",
    "treatment",
    "next_action",
    "channel",
] %}
{% do warn_of_changed_rules(this, ref("segment_definitions_seed")) %}
with
    definitions as (select * from {{ ref("segment_definitions_seed") }}),

    combined as ({{ combined_definitions("definitions") }}),

    declared as ({{ declared_definitions(columns) }}),

    all_definitions as (
        select
            scheme,
            segment_key,
            {{ columns | join(", ") }},
            review_on,
            sort_order,
            definition_version
        from definitions
        where scheme in ({{ quoted_list(schemes()) }})
        union all
        select
            scheme,
            segment_key,
            {{ columns | join(", ") }},
            review_on,
            sort_order,
            definition_version
        from combined
        union all
        select
            scheme,
            segment_key,
            {{ columns | join(", ") }},
            review_on,
            sort_order,
            definition_version
        from declared
    ),

    final as (
        select
            scheme,
            segment_key,
            {{ columns | join(", ") }},
            {{ rule_case(rule_hash_branches()) }} as rule_hash,
            cast(sort_order as integer) as sort_order,
            cast(definition_version as integer) as definition_version,
            review_on
        from all_definitions
    )

select *
from final
