-- Every change of a segment, found once: histories, transitions and daily sizes are all read from
-- it. Days on which nothing changes are dropped before schemes and segments become rows.
{{ config(pre_hook="{{ plan_wide_conditions() }}") }}
{% set named_segments = segment_declarations().keys() | list %}
{% set days = "(partition by account_id order by date_day)" %}
with
    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    named_days as (select * from {{ ref("int_named_segment_days") }}),

    first_days as (select * from {{ ref("int_account_first_days") }}),

    history_days as (select * from segment_days where date_day >= {{ history_start_date() }}),

    compared as (
        select
            account_id,
            {% for scheme in schemes() %}
                {{ scheme }}_segment as to_{{ scheme }},
                lag({{ scheme }}_segment) over {{ days }} as from_{{ scheme }},
            {% endfor %}
            lag(date_day) over {{ days }} is null as is_first_day,
            date_day
        from history_days
    ),

    {{ changed_keys("scheme_changes", "compared", schemes()) }}

    {% if named_segments %}
        named_history_days as (
            select * from named_days where date_day >= {{ history_start_date() }}
        ),

        named_compared as (
            select
                account_id,
                {% for key in named_segments %}
                    case when is_{{ key }} then '{{ key }}' end as to_{{ key }},
                    case
                        when lag(is_{{ key }}) over {{ days }} then '{{ key }}'
                    end as from_{{ key }},
                {% endfor %}
                lag(date_day) over {{ days }} is null as is_first_day,
                date_day
            from named_history_days
        ),

        {{ changed_keys("named_changes", "named_compared", named_segments) }}
    {% endif %}

    changes as (
        select
            account_id,
            key as scheme,
            coalesce(to_key, from_key) as segment_key,
            from_key,
            to_key,
            is_first_day,
            date_day
        from scheme_changes
        {% if named_segments %}
            union all
            select
                account_id,
                'named' as scheme,
                key as segment_key,
                from_key,
                to_key,
                is_first_day,
                date_day
            from named_changes
        {% endif %}
    ),

    final as (
        select
            changes.account_id,
            changes.scheme,
            changes.segment_key,
            changes.from_key as from_segment_key,
            changes.to_key as to_segment_key,
            changes.is_first_day
            and changes.date_day = {{ history_start_date() }}
            and first_days.first_seen_on < changes.date_day as is_history_start,
            changes.date_day
        from changes
        inner join first_days on changes.account_id = first_days.account_id
    )

select *
from final
