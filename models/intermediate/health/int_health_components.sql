-- Parts of the health score of every account that pays on the as-of day, on that day and a week
-- and a
-- month before.
{% set days_back = [0, 7, 30] %}
with
    account_days as (
        select *
        from {{ ref("int_account_days") }}
        where
            is_paying
            and date_day in (
                {% for days in days_back %}
                    {{ add_days(as_of_date(), -days) }} {{ "," if not loop.last }}
                {% endfor %}
            )
    ),

    judged as (
        {% for component, value in health_components().items() %}
            select
                account_id,
                '{{ component }}' as component,
                lifecycle_stage,
                health_score,
                cast({{ value }} as {{ type_double() }}) as component_value,
                cast({{ health_points(component) }} as {{ type_double() }}) as points,
                cast({{ health_weight(component) }} as {{ type_double() }}) as weight,
                date_day
            from account_days {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    weighed as (
        select
            *,
            sum(case when points is not null then weight end) over (
                partition by account_id, date_day
            ) as known_weight,
            sum(weight) over (partition by account_id, date_day) as all_weight
        from judged
    ),

    final as (
        select
            account_id,
            component,
            lifecycle_stage,
            health_score,
            component_value,
            points,
            {{ ratio("weight", "all_weight") }} as weight_rate,
            {{ ratio("known_weight", "all_weight") }} as coverage_rate,
            case
                when health_score is not null then {{ ratio("weight * points", "known_weight") }}
            end as contribution,
            {{ days_between("date_day", as_of_date()) }} as days_ago,
            date_day
        from weighed
        where weight > 0
    )

select *
from final
