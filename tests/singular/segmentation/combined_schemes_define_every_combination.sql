-- Prevents a combined scheme whose definitions miss a combination of its parts, or keep one that no
-- part knows any more.
with
    definitions as (select scheme, segment_key from {{ ref("segment_definitions") }}),

    expected as (
        {% for scheme in combined_schemes() if scheme in schemes() %}
            {% set keys = [] %}
            {% for part in combined_schemes()[scheme] %}
                {% if not loop.first %}{% do keys.append("'__'") %}{% endif %}
                {% do keys.append("part_" ~ loop.index ~ ".segment_key") %}
            {% endfor %}
            select '{{ scheme }}' as scheme, {{ dbt.concat(keys) }} as segment_key
            from definitions as part_1
            {% for part in combined_schemes()[scheme][1:] %}
                cross join definitions as part_{{ loop.index + 1 }}
            {% endfor %}
            where
                {% for part in combined_schemes()[scheme] %}
                    part_{{ loop.index }}.scheme = '{{ part }}' {{ "and" if not loop.last }}
                {% endfor %}
                {{ "union all" if not loop.last }}
        {% else %}select scheme, segment_key from definitions where false
        {% endfor %}
    ),

    found as (
        select scheme, segment_key
        from definitions
        where scheme in ({{ quoted_list(combined_schemes().keys()) }})
    )

select
    coalesce(expected.scheme, found.scheme) as scheme,
    expected.segment_key,
    found.segment_key as found_key
from expected
full outer join found on expected.scheme = found.scheme and expected.segment_key = found.segment_key
where expected.scheme is null or found.scheme is null
