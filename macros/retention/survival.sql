{#- Survival in portable SQL. Every macro gives the text of a query, to stand in a CTE. Rows of
    `relation` are subjects: a `duration` and whether it ended with the event (`is_event`) or was
    only seen so far (censored). Reference: lifelines, on which tests/python/test_survival.py
    holds them. -#}
{#- Kaplan–Meier curves: one row per group and duration at which anything happens, and day 0. -#}
{% macro kaplan_meier(relation, group_columns, duration, is_event, z=normal_quantile_975()) %}
    {% set groups = group_columns | join(", ") ~ ", " if group_columns else "" %}
    {% set partition = "partition by " ~ group_columns | join(", ") if group_columns else "" %}
    {% set to_here %}
        ({{ partition }} order by duration rows between unbounded preceding and current row)
    {% endset %}
    with
        subjects as (
            select
                {{ groups }}
                {{ duration }} as duration,
                case when {{ is_event }} then 1 else 0 end as event_count,
                case when {{ is_event }} then 0 else 1 end as censored_count
            from {{ relation }}
            union all
            -- The curve starts at 0, where everybody is still there.
            select distinct {{ groups }} 0 as duration, 0 as event_count, 0 as censored_count
            from {{ relation }}
        ),

        counted as (
            select
                {{ groups }}
                duration,
                sum(event_count) as event_count,
                sum(censored_count) as censored_count
            from subjects
            group by {{ groups }} duration
        ),

        -- Who is censored on a day was at risk of that day's events.
        at_risk as (
            select
                {{ groups }}
                duration,
                sum(event_count + censored_count) over (
                    {{ partition }}
                    order by duration desc
                    rows between unbounded preceding and current row
                ) as at_risk_count,
                event_count,
                censored_count
            from counted
        ),

        summed as (
            select
                {{ groups }}
                duration,
                at_risk_count,
                event_count,
                censored_count,
                sum(event_count) over {{ to_here }} as event_count_to_here,
                -- 0 from the day on which the last subject had its event.
                min(
                    case when event_count > 0 then at_risk_count - event_count else 1 end
                ) over {{ to_here }} as left_count,
                sum(
                    case
                        when at_risk_count > event_count
                        then ln({{ ratio("(at_risk_count - event_count)", "at_risk_count") }})
                        else 0
                    end
                ) over {{ to_here }} as log_survival,
                sum(
                    case
                        when at_risk_count > event_count
                        then
                            {{ ratio("event_count", "at_risk_count") }}
                            / (at_risk_count - event_count)
                        else 0
                    end
                ) over {{ to_here }} as log_survival_variance
            from at_risk
        ),

        estimated as (
            select
                {{ groups }}
                duration,
                at_risk_count,
                event_count,
                censored_count,
                event_count_to_here,
                log_survival,
                case
                    when event_count_to_here = 0
                    then cast(1 as {{ type_double() }})
                    when left_count = 0
                    then cast(0 as {{ type_double() }})
                    -- A sum of doubles may end a hair apart where nothing is added to it.
                    else exp(min(log_survival) over {{ to_here }})
                end as survival_rate,
                -- Greenwood's variance says nothing about a curve that has reached 0.
                case when left_count > 0 then sqrt(log_survival_variance) end as log_survival_error
            from summed
        )

    select
        {{ groups }}
        duration,
        at_risk_count,
        event_count,
        censored_count,
        survival_rate,
        survival_rate * log_survival_error as standard_error,
        case
            when log_survival_error >= 0
            then greatest(survival_rate * (1 - {{ z }} * log_survival_error), 0)
        end as ci_low,
        case
            when log_survival_error >= 0
            then least(survival_rate * (1 + {{ z }} * log_survival_error), 1)
        end as ci_high,
        {% for name, sign in [("log_log_ci_low", "-"), ("log_log_ci_high", "+")] %}
            case
                when event_count_to_here = 0
                then cast(1 as {{ type_double() }})
                when log_survival_error >= 0
                then
                    exp(
                        - exp(
                            ln(- log_survival)
                            {{ sign }} {{ z }} * log_survival_error / log_survival
                        )
                    )
            end as {{ name }} {{ "," if not loop.last }}
        {% endfor %}
    from estimated
{% endmacro %}

{#- Median of the curves of `kaplan_meier`: the first duration at which at most half are left. A
    half that arithmetic with doubles puts a hair above one half is still a half. -#}
{% macro kaplan_meier_median(relation, group_columns) %}
    {% set groups = group_columns | join(", ") ~ ", " if group_columns else "" %}
    select
        {{ groups }}
        min(case when survival_rate <= 0.5 + 1e-12 then duration end) as median_duration
    from {{ relation }}
    {% if group_columns %} group by {{ group_columns | join(", ") }} {% endif %}
{% endmacro %}

{#- Log-rank test of each group against all other subjects of its pool: chi square with one degree
    of freedom, with hypergeometric variance. -#}
{% macro log_rank(relation, pool_columns, group_column, duration, is_event) %}
    {% set pools = pool_columns | join(", ") ~ ", " if pool_columns else "" %}
    {% set same_pool = [] %}
    {% for column in pool_columns %}
        {% do same_pool.append("compared." ~ column ~ " = times." ~ column) %}
    {% endfor %}
    {% set from_here %}
        (
            partition by
                {% for column in pool_columns %} compared.{{ column }}, {% endfor %}
                compared.{{ group_column }}
            order by times.duration desc
            rows between unbounded preceding and current row
        )
    {% endset %}
    with
        counted as (
            select
                {{ pools }} {{ group_column }},
                {{ duration }} as duration,
                count(*) as subject_count,
                sum(case when {{ is_event }} then 1 else 0 end) as event_count
            from {{ relation }}
            group by {{ pools }} {{ group_column }}, {{ duration }}
        ),

        times as (
            select
                {{ pools }}
                duration,
                sum(subject_count) as subject_count,
                sum(event_count) as event_count
            from counted
            group by {{ pools }} duration
        ),

        compared as (select distinct {{ pools }} {{ group_column }} from counted),

        at_risk as (
            select
                {% for column in pool_columns %} compared.{{ column }}, {% endfor %}
                compared.{{ group_column }},
                coalesce(counted.event_count, 0) as event_count,
                cast(times.event_count as {{ type_double() }}) as pool_event_count,
                cast(
                    sum(coalesce(counted.subject_count, 0)) over {{ from_here }}
                    as {{ type_double() }}
                ) as at_risk_count,
                cast(
                    sum(times.subject_count) over {{ from_here }} as {{ type_double() }}
                ) as pool_at_risk_count
            from compared
            inner join times on {{ same_pool | join(" and ") if same_pool else "true" }}
            left join
                counted
                on compared.{{ group_column }} = counted.{{ group_column }}
                and times.duration = counted.duration
                {% for column in pool_columns %}
                    and compared.{{ column }} = counted.{{ column }}
                {% endfor %}
        ),

        -- Expected if the events of the day fall on the pool at random.
        expected as (
            select
                {{ pools }} {{ group_column }},
                event_count,
                pool_event_count * at_risk_count / pool_at_risk_count as expected_count,
                case
                    when pool_at_risk_count > 1
                    then
                        pool_event_count
                        * (at_risk_count / pool_at_risk_count)
                        * (1 - at_risk_count / pool_at_risk_count)
                        * (pool_at_risk_count - pool_event_count)
                        / (pool_at_risk_count - 1)
                    else 0
                end as variance
            from at_risk
            where pool_event_count > 0
        ),

        summed as (
            select
                {{ pools }} {{ group_column }},
                sum(event_count) as event_count,
                sum(expected_count) as expected_count,
                sum(variance) as variance
            from expected
            group by {{ pools }} {{ group_column }}
        )

    select
        {{ pools }} {{ group_column }},
        expected_count,
        case
            when variance > 0
            then (event_count - expected_count) * (event_count - expected_count) / variance
        end as chi_square
    from summed
{% endmacro %}

{#- Chance of a chi square at least this large, with one degree of freedom, if nothing differs:
    erfc(sqrt(chi_square / 2)). No function for it is portable. Below 0.02 it is its power series,
    then the trapezoid sum of its integral with step 1/2, which below 79, where the root is 2π, is
    corrected for a pole (Hunter & Regan 1972), to about 13 digits. Beyond 1300 a double holds
    nothing of it. -#}
{% macro chi_square_p_value(chi_square) %}
    case
        when {{ chi_square }} <= 0
        then cast(1 as {{ type_double() }})
        when {{ chi_square }} < 0.02
        then
            1
            - sqrt(2 * {{ chi_square }} / {{ pi() }})
            * (
                1
                - {{ chi_square }} / 6
                + power({{ chi_square }}, 2) / 40
                - power({{ chi_square }}, 3) / 336
                + power({{ chi_square }}, 4) / 3456
            )
        when {{ chi_square }} <= 1300
        then
            sqrt({{ chi_square }} / 2)
            / {{ pi() }}
            * exp(- {{ chi_square }} / 2)
            * (
                1 / {{ chi_square }}
                {% for step in range(1, 13) %}
                    + exp(-{{ step * step / 4 }}) / ({{ step * step / 4 }} + {{ chi_square }} / 2)
                {% endfor %}
            )
            - case
                when {{ chi_square }} < 79
                then 2 / (exp(4 * {{ pi() }} * sqrt({{ chi_square }} / 2)) - 1)
                else 0
            end
        when {{ chi_square }} > 1300
        then cast(0 as {{ type_double() }})
    end
{% endmacro %}

{#- Quantile of the standard normal distribution that bounds a 95 % interval on both sides. -#}
{% macro normal_quantile_975() %} {% do return(1.959963984540054) %} {% endmacro %}
