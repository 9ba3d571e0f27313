-- Prevents a scheme of var `schemes` without rows in the definitions seed, which would silently
-- have no goal, owner or treatment.
{% for scheme in var("schemes") %}
    select '{{ scheme }}' as scheme
    where
        not exists (select 1 from {{ ref("segment_definitions") }} where scheme = '{{ scheme }}')
        {{ "union all" if not loop.last }}
{% endfor %}
