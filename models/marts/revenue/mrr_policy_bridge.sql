{% set steps = policy_steps() %}
with
    months as (select * from {{ ref("int_policy_mrr_months") }}),

    stepped as (
        {% for step, policies in steps %}
            {% set number = loop.index0 %}
            select
                account_id,
                '{{ step }}' as step,
                {% if step == "own" %}
                    cast(null as {{ dbt.type_string() }}) as own_setting,
                    cast(null as {{ dbt.type_string() }}) as compared_setting,
                    mrr_0 as mrr_amount,
                {% else %}
                    {{ text_literal(var(step) | string) }} as own_setting,
                    {{ text_literal(policies[step] | string) }} as compared_setting,
                    mrr_{{ number }} - mrr_{{ number - 1 }} as mrr_amount,
                {% endif %}
                {{ number }} as step_number,
                month_start_date
            from months
            union all
        {% endfor %}
        select
            account_id,
            'compared' as step,
            cast(null as {{ dbt.type_string() }}) as own_setting,
            cast(null as {{ dbt.type_string() }}) as compared_setting,
            mrr_{{ steps | length - 1 }} as mrr_amount,
            {{ steps | length }} as step_number,
            month_start_date
        from months
    ),

    final as (
        select
            {{ surrogate_key(["account_id", "month_start_date", "step"]) }} as policy_bridge_id,
            account_id,
            step,
            own_setting,
            compared_setting,
            cast(mrr_amount as {{ type_money() }}) as mrr_amount,
            cast(step_number as integer) as step_number,
            month_start_date
        from stepped
        where mrr_amount <> 0
    )

select *
from final
