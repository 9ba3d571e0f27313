-- Prevents a demo that leaves a declared segment empty, so that nobody ever saw it work.
-- Combined schemes are left out: not every combination occurs. So are the segments below, which
-- unit tests reach.
{{ config(enabled=is_plain_demo()) }}

{% set unreached = {
    "age_group.65+": "the demo's contacts are younger",
    "sector.professional_services": "no demo account is in it",
    "sector.leisure": "no demo account is in it",
    "attitude.other": "the demo's contacts declare only listed attitudes",
    "use_case.other": "the demo's accounts state only listed use cases",
} %}
{% set plain_schemes = schemes() | reject("in", combined_schemes().keys() | list) | list %}

with
    members as (
        {% for scheme in plain_schemes %}
            select '{{ scheme }}' as scheme, {{ scheme }}_segment as segment_key
            from {{ ref("account_segments") }} {{ "union all" if not loop.last }}
        {% endfor %}
    )

select definitions.scheme, definitions.segment_key
from {{ ref("segment_definitions") }} as definitions
left join
    members on definitions.scheme = members.scheme and definitions.segment_key = members.segment_key
where
    members.scheme is null
    and definitions.scheme in ({{ quoted_list(plain_schemes) }})
    and {{ dbt.concat(["definitions.scheme", "'.'", "definitions.segment_key"]) }}
    not in ({{ quoted_list(unreached.keys()) }})
