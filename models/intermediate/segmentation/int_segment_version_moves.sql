-- What the earlier version of a named segment's rule would have done by itself on the first day
-- of the new one. A change that it would have made too is not the new definition's.
{% set keys = versioned_segments() %}
with
    changes as (select * from {{ ref("int_segment_changes") }}),

    first_days as (
        select account_id, segment_key, to_segment_key, date_day
        from changes
        where
            {% for key in keys %}
                scheme = 'named'
                and segment_key = '{{ key }}'
                and date_day = cast('{{ segment_declarations()[key]["effective_on"] }}' as date)
                {{ "or" if not loop.last }}
            {% else %} 1 = 0
            {% endfor %}
    ),

    needed_days as (
        select account_id, date_day
        from first_days
        union
        {{ distinct_rows() }}
        select account_id, {{ add_days("date_day", -1) }} as date_day
        from first_days
    ),

    {{ rule_rows("needed_days") }}

    signals as (
        {% for key in keys %}
            {% set signals = earlier_signals(segment_declarations()[key]) %}
            select
                account_id,
                '{{ key }}' as segment_key,
                {{ signals[0] }} as enters,
                {{ signals[1] }} as leaves,
                date_day
            from rule_rows {{ "union all" if not loop.last }}
        {% else %}
            select
                account_id,
                cast(null as {{ dbt.type_string() }}) as segment_key,
                false as enters,
                false as leaves,
                date_day
            from rule_rows
            where 1 = 0
        {% endfor %}
    ),

    final as (
        select
            first_days.account_id,
            first_days.segment_key,
            case
                when first_days.to_segment_key is not null
                then today.enters and not coalesce(yesterday.enters, false)
                else today.leaves and not coalesce(yesterday.leaves, false)
            end as earlier_rule_moved,
            first_days.date_day
        from first_days
        inner join
            signals as today
            on first_days.account_id = today.account_id
            and first_days.segment_key = today.segment_key
            and first_days.date_day = today.date_day
        left join
            signals as yesterday
            on first_days.account_id = yesterday.account_id
            and first_days.segment_key = yesterday.segment_key
            and first_days.date_day = {{ add_days("yesterday.date_day", 1) }}
    )

select *
from final
