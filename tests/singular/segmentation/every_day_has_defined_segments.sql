-- Prevents an account that on some day of the past stands in no segment of a scheme, or in one that
-- nobody defined. Today's segments alone would not show it.
with
    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    definitions as (select scheme, segment_key from {{ ref("segment_definitions") }}),

    found as (
        {% for scheme in schemes() %}
            select '{{ scheme }}' as scheme, {{ scheme }}_segment as segment_key
            from segment_days
            group by {{ scheme }}_segment {{ "union all" if not loop.last }}
        {% endfor %}
    )

select found.scheme, found.segment_key
from found
left join
    definitions on found.scheme = definitions.scheme and found.segment_key = definitions.segment_key
where definitions.scheme is null
