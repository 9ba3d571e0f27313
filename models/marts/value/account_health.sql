with
    components as (select * from {{ ref("int_health_components") }}),

    changes as (select * from {{ ref("account_health_components") }}),

    scores as (
        select
            account_id,
            days_ago,
            lifecycle_stage,
            max(health_score) as health_score,
            max(coverage_rate) as coverage_rate
        from components
        group by account_id, days_ago, lifecycle_stage
    ),

    banded as (select *, {{ health_segment() }} as health_band from scores),

    -- The component that takes most points away, and the one that moved the score most in a month.
    ranked as (
        select
            account_id,
            component,
            points,
            change_30_days,
            row_number() over (
                partition by account_id
                order by
                    coalesce(cast(weight_rate * (100 - points) as decimal(18, 6)), 0) desc,
                    component asc
            ) as weakness_place,
            row_number() over (
                partition by account_id
                order by
                    coalesce(cast(abs(change_30_days) as decimal(18, 6)), 0) desc, component asc
            ) as change_place
        from changes
    ),

    final as (
        select
            today.account_id,
            today.health_score,
            today.health_band,
            today.lifecycle_stage,
            today.coverage_rate,
            {% for days in [7, 30] %}
                scores_{{ days }}.health_score as health_score_{{ days }}_days_ago,
                today.health_score - scores_{{ days }}.health_score as change_{{ days }}_days,
            {% endfor %}
            {{ health_trend("today.health_score - scores_30.health_score") }} as health_trend,
            case
                when today.health_score is not null and weakest.points < 100 then weakest.component
            end as weakest_component,
            case
                when abs(cast(movers.change_30_days as decimal(18, 6))) > 0 then movers.component
            end as moving_component,
            {{ as_of_date() }} as as_of_date
        from banded as today
        {% for days in [7, 30] %}
            left join
                scores as scores_{{ days }}
                on today.account_id = scores_{{ days }}.account_id
                and scores_{{ days }}.days_ago = {{ days }}
        {% endfor %}
        left join
            ranked as weakest
            on today.account_id = weakest.account_id
            and weakest.weakness_place = 1
        left join
            ranked as movers on today.account_id = movers.account_id and movers.change_place = 1
        where today.days_ago = 0
    )

select *
from final
