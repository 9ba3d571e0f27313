{% set steps = policy_steps() %}
with
    months as (select * from {{ ref("int_policy_mrr_months") }}),

    followed as (
        select
            *,
            coalesce(
                lag(mrr_amount) over (
                    partition by account_id, month_start_date order by step_number
                ),
                0
            ) as previous_mrr_amount
        from months
    ),

    stepped as (
        select
            account_id,
            step,
            mrr_amount - previous_mrr_amount as mrr_amount,
            step_number,
            month_start_date
        from followed
        union all
        select
            account_id,
            'compared' as step,
            mrr_amount,
            step_number + 1 as step_number,
            month_start_date
        from months
        where step_number = {{ steps | length - 1 }}
    ),

    final as (
        select
            {{ surrogate_key(["account_id", "month_start_date", "step"]) }} as policy_bridge_id,
            account_id,
            step,
            {% for setting in ["own_setting", "compared_setting"] %}
                cast(
                    case
                        step
                        {% for name, policies in steps if name != "own" %}
                            {% set value = (
                                var(name) if setting == "own_setting" else policies[name]
                            ) %}
                            when '{{ name }}'
                            then {{ text_literal(value | string) }}
                        {% endfor %}
                        when 'own'
                        then null
                    end as {{ dbt.type_string() }}
                ) as {{ setting }},
            {% endfor %}
            cast(mrr_amount as {{ type_money() }}) as mrr_amount,
            cast(step_number as integer) as step_number,
            month_start_date
        from stepped
        where mrr_amount <> 0
    )

select *
from final
