-- Prevents a scheme without rows in the definitions, which would silently have no goal, owner or
-- treatment.
{% for scheme in schemes() %}
    select '{{ scheme }}' as scheme
    where
        not exists (select 1 from {{ ref("segment_definitions") }} where scheme = '{{ scheme }}')
        {{ "union all" if not loop.last }}
{% endfor %}
