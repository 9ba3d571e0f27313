-- Prevents a demo that leaves a declared segment empty, so that nobody ever saw it work.
{{ config(enabled=is_plain_demo()) }}

with
    members as (
        {% for scheme in var("schemes") %}
            select '{{ scheme }}' as scheme, {{ scheme }}_segment as segment_key
            from {{ ref("account_segments") }} {{ "union all" if not loop.last }}
        {% endfor %}
    )

select definitions.scheme, definitions.segment_key
from {{ ref("segment_definitions") }} as definitions
left join
    members on definitions.scheme = members.scheme and definitions.segment_key = members.segment_key
where members.scheme is null
