with
    accounts as (select * from {{ ref("int_segment_waterfall_accounts") }}),

    steps as (
        {% for key, declaration in segment_declarations().items() %}
            {% set is_last_segment = loop.last %}
            {% for step_type, words in waterfall_steps(declaration) %}
                select
                    '{{ key }}' as segment_key,
                    {{ loop.index }} as step_number,
                    '{{ step_type }}' as step_type,
                    {{ text_literal(words) }} as step
                    {{ "union all" if not (is_last_segment and loop.last) }}
            {% endfor %}
        {% else %}
            select
                cast(null as {{ dbt.type_string() }}) as segment_key,
                0 as step_number,
                cast(null as {{ dbt.type_string() }}) as step_type,
                cast(null as {{ dbt.type_string() }}) as step
            where 1 = 0
        {% endfor %}
    ),

    -- The first condition is the second step.
    placed as (
        select
            steps.segment_key,
            steps.step_number,
            steps.step_type,
            steps.step,
            accounts.mrr_amount,
            case
                steps.step_type
                when 'all'
                then true
                when 'condition'
                then accounts.passed_count >= steps.step_number - 1
                when 'state'
                then accounts.is_in_by_rule
                when 'override'
                then accounts.is_in_before_group
                when 'group'
                then accounts.is_member
                when 'net'
                then accounts.is_member
            end as is_kept,
            case
                steps.step_type
                when 'all'
                then true
                when 'condition'
                then accounts.passed_count >= steps.step_number - 2
                when 'state'
                then accounts.passed_count = accounts.condition_count
                when 'override'
                then accounts.is_in_by_rule
                when 'group'
                then accounts.is_in_before_group
                when 'net'
                then accounts.is_member
            end as was_kept
        from steps
        inner join accounts on steps.segment_key = accounts.segment_key
    ),

    final as (
        select
            {{ surrogate_key(["segment_key", "step_number"]) }} as segment_step_id,
            segment_key,
            step_type,
            step,
            cast(step_number as integer) as step_number,
            cast(sum(case when is_kept then 1 else 0 end) as bigint) as kept_count,
            cast(
                sum(case when was_kept and not is_kept then 1 else 0 end) as bigint
            ) as dropped_count,
            cast(
                sum(case when is_kept and not was_kept then 1 else 0 end) as bigint
            ) as added_count,
            cast(
                sum(case when is_kept then mrr_amount else 0 end) as {{ type_money() }}
            ) as kept_mrr_amount,
            {{ as_of_date() }} as as_of_date
        from placed
        group by segment_key, step_type, step, step_number
    )

select *
from final
