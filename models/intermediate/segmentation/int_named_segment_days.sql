-- Who is in which named segment on every day of the history: one column a segment.
{% set declarations = segment_declarations() %}
{% set levels = segment_levels(declarations) %}
{% do validate_segments() %}
with
    segment_traits as (select * from {{ ref("int_segment_traits") }}),

    overrides as (select * from {{ ref("segment_overrides") }}),

    override_days as (
        select
            segment_traits.account_id as override_account_id,
            segment_traits.date_day as override_day
            {%- for key in declarations %}
                ,
                max(
                    case
                        when overrides.segment_key = '{{ key }}' and overrides.action = 'include'
                        then 1
                    end
                ) as included_{{ key }},
                max(
                    case
                        when overrides.segment_key = '{{ key }}' and overrides.action = 'exclude'
                        then 1
                    end
                ) as excluded_{{ key }}
            {%- endfor %}
        from segment_traits
        inner join
            overrides
            on segment_traits.account_id = overrides.account_id
            and segment_traits.date_day >= overrides.valid_from
            and segment_traits.date_day < coalesce(overrides.valid_to, {{ far_future() }})
        group by segment_traits.account_id, segment_traits.date_day
    ),

    level_0 as (
        select *
        from segment_traits
        left join
            override_days
            on segment_traits.account_id = override_days.override_account_id
            and segment_traits.date_day = override_days.override_day
    ),

    {% for level in levels %}
        {{ level_ctes("level_" ~ loop.index, "level_" ~ loop.index0, level, declarations) }},
    {% endfor %}

    final as (
        select account_id, {% for key in declarations %} is_{{ key }}, {% endfor %} date_day
        from level_{{ levels | length }}
        where date_day >= {{ history_start_date() }}
    )

select *
from final
