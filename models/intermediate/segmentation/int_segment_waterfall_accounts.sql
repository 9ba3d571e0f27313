-- How far each account comes on the way into each named segment on the as-of day. Where an
-- override or a segment that goes first decides, what the rule alone says is not kept: there
-- the condition of the day stands for it.
{% set declarations = segment_declarations() %}
with
    overrides as (
        select
            segment_key,
            account_id,
            max(case when action = 'include' then 1 else 0 end) = 1 as is_included,
            max(case when action = 'exclude' then 1 else 0 end) = 1 as is_excluded
        from {{ ref("segment_overrides") }}
        where
            valid_from <= {{ as_of_date() }}
            and coalesce(valid_to, {{ far_future() }}) > {{ as_of_date() }}
        group by segment_key, account_id
    ),

    needed_days as (
        select account_id, date_day
        from {{ ref("int_account_segment_days") }}
        where date_day = {{ as_of_date() }}
    ),

    {{ rule_rows("needed_days") }}

    passed as (
        {% for key, declaration in declarations.items() %}
            {% set conditions = waterfall_conditions(declaration) %}
            select
                account_id,
                '{{ key }}' as segment_key,
                mrr_amount,
                case
                    {% for words, condition in conditions %}
                        when not coalesce({{ condition }}, false) then {{ loop.index0 }}
                    {% endfor %}
                    else {{ conditions | length }}
                end as passed_count,
                {{ conditions | length }} as condition_count,
                {{ held_by_rival(key) }} as is_held_by_rival,
                is_{{ key }} as is_member
            from rule_rows {{ "union all" if not loop.last }}
        {% else %}
            select
                account_id,
                cast(null as {{ dbt.type_string() }}) as segment_key,
                cast(0 as {{ type_money() }}) as mrr_amount,
                0 as passed_count,
                0 as condition_count,
                false as is_held_by_rival,
                false as is_member
            from rule_rows
            where 1 = 0
        {% endfor %}
    ),

    joined as (
        select
            passed.*,
            coalesce(overrides.is_included, false) as is_included,
            coalesce(overrides.is_excluded, false) as is_excluded
        from passed
        left join
            overrides
            on passed.account_id = overrides.account_id
            and passed.segment_key = overrides.segment_key
    ),

    final as (
        select
            account_id,
            segment_key,
            mrr_amount,
            passed_count,
            condition_count,
            case
                when is_included or is_excluded or is_held_by_rival
                then passed_count = condition_count
                else is_member
            end as is_in_by_rule,
            case
                when is_held_by_rival and not is_member
                then (passed_count = condition_count or is_included) and not is_excluded
                else is_member
            end as is_in_before_group,
            is_member,
            {{ as_of_date() }} as date_day
        from joined
    )

select *
from final
