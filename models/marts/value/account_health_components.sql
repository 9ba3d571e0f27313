with
    components as (select * from {{ ref("int_health_components") }}),

    scores as (
        select account_id, days_ago, max(health_score) as health_score
        from components
        group by account_id, days_ago
    ),

    -- A component that counts in one stage only has a row where it counts today or did then.
    counted as (select account_id, component from components group by account_id, component),

    final as (
        select
            {{ surrogate_key(["counted.account_id", "counted.component"]) }}
            as account_health_component_id,
            counted.account_id,
            counted.component,
            today.component_value,
            today.points,
            today.weight_rate,
            today.contribution,
            {% for days in [7, 30] %}
                earlier_{{ days }}.contribution as contribution_{{ days }}_days_ago,
                case
                    when
                        scores.health_score is not null
                        and scores_{{ days }}.health_score is not null
                    then
                        coalesce(today.contribution, 0)
                        - coalesce(earlier_{{ days }}.contribution, 0)
                end as change_{{ days }}_days,
            {% endfor %}
            {{ as_of_date() }} as as_of_date
        from counted
        inner join scores on counted.account_id = scores.account_id and scores.days_ago = 0
        left join
            components as today
            on counted.account_id = today.account_id
            and counted.component = today.component
            and today.days_ago = 0
        {% for days in [7, 30] %}
            left join
                components as earlier_{{ days }}
                on counted.account_id = earlier_{{ days }}.account_id
                and counted.component = earlier_{{ days }}.component
                and earlier_{{ days }}.days_ago = {{ days }}
            left join
                scores as scores_{{ days }}
                on counted.account_id = scores_{{ days }}.account_id
                and scores_{{ days }}.days_ago = {{ days }}
        {% endfor %}
    )

select *
from final
