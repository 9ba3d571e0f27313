{#- Arms of an experiment: who gets the treatment, and who is held out of it. -#}
{% macro experiment_arms() %} {% do return(["treatment", "holdout"]) %} {% endmacro %}

{#- The two differences of an experiment's arms by the slope of their correction (Deng, Xu, Kohavi &
    Walker 2013). -#}
{% macro experiment_differences() %}
    {% do return({"difference": "0", "adjusted_difference": "slope"}) %}
{% endmacro %}

{#- Mean of a column over an experiment's accounts, to six decimals. -#}
{% macro experiment_centre(column) %}
    {% set of_all = "over (partition by experiment_key, metric)" %}
    {{
        exact_number(
            ratio(
                "sum(" ~ exact_number(column) ~ ") " ~ of_all,
                "count(" ~ column ~ ") " ~ of_all,
            )
        )
    }}
{% endmacro %}

{#- Query of outcomes as distances from about the mean of all, so that squares keep their digits: columns
    experiment_key, metric, arm, outcome, deviation and deviation_before, which is that of the
    covariate; who has no covariate counts as the mean of those who have.

    outcomes    relation with experiment_key, metric, arm, outcome (never null) and outcome_before -#}
{% macro experiment_deviations(outcomes) %}
    select
        experiment_key,
        metric,
        arm,
        {{ exact_number("outcome") }} as outcome,
        {{ exact_number("outcome") }} - {{ experiment_centre("outcome") }} as deviation,
        coalesce(
            {{ exact_number("outcome_before") }} - {{ experiment_centre("outcome_before") }}, 0
        ) as deviation_before
    from {{ outcomes }}
{% endmacro %}

{#- Query of both arms per experiment and metric: counts, means of outcome, deviation and covariate, and
    `slope`, that of the outcome on its covariate within the arms, 0 where the covariate is the same
    for all. Reads what `experiment_deviations` returns. -#}
{% macro experiment_moments(deviations) %}
    select
        experiment_key,
        metric,
        {% for arm in experiment_arms() %}
            {{ arm }}_count,
            {{ ratio(arm ~ "_outcome_sum", arm ~ "_count") }} as {{ arm }}_mean,
            {{ ratio(arm ~ "_sum", arm ~ "_count") }} as {{ arm }}_deviation_mean,
            {{ ratio(arm ~ "_before_sum", arm ~ "_count") }} as {{ arm }}_before_mean,
        {% endfor %}
        coalesce(
            {{
                ratio(
                    "products - " ~ arm_corrections("_sum", "_before_sum"),
                    "before_squares - " ~ arm_corrections("_before_sum", "_before_sum"),
                )
            }},
            0
        ) as slope
    from
        (
            select
                experiment_key,
                metric,
                {% for arm in experiment_arms() %}
                    {% set own = "case when arm = '" ~ arm ~ "' then " %}
                    count({{ own }} 1 end) as {{ arm }}_count,
                    sum({{ own }} outcome end) as {{ arm }}_outcome_sum,
                    cast(sum({{ own }} deviation end) as {{ type_double() }}) as {{ arm }}_sum,
                    cast(
                        sum({{ own }} deviation_before end) as {{ type_double() }}
                    ) as {{ arm }}_before_sum,
                {% endfor %}
                cast(sum(deviation * deviation_before) as {{ type_double() }}) as products,
                cast(
                    sum(deviation_before * deviation_before) as {{ type_double() }}
                ) as before_squares
            from {{ deviations }}
            group by experiment_key, metric
        ) as summed
{% endmacro %}

{#- What products of two sums by arm take from a sum of products to leave that within the arms. -#}
{% macro arm_corrections(one, other) %}
    (
        {% for arm in experiment_arms() %}
            coalesce({{ ratio(arm ~ one ~ " * " ~ arm ~ other, arm ~ "_count") }}, 0)
            {{- " + " if not loop.last }}
        {% endfor %}
    )
{% endmacro %}

{#- Query of what is left of each outcome within its arm, per difference: columns experiment_key, metric
    and `<difference>_residual`, to six decimals. Reads what `experiment_deviations` and
    `experiment_moments` return. -#}
{% macro experiment_residuals(deviations, moments) %}
    select
        deviations.experiment_key,
        deviations.metric,
        {% for name, slope in experiment_differences().items() %}
            {% set corrected = "deviation - " ~ slope ~ " * deviation_before" %}
            {% set mean %}
                case
                    {% for arm in experiment_arms() %}
                        when arm = '{{ arm }}'
                        then {{ arm }}_deviation_mean - {{ slope }} * {{ arm }}_before_mean
                    {% endfor %}
                end
            {% endset %}
            {{ exact_number(corrected ~ " - " ~ mean) }} as {{ name }}_residual
            {{- "," if not loop.last }}
        {% endfor %}
    from {{ deviations }} as deviations
    inner join
        {{ moments }} as moments
        on deviations.experiment_key = moments.experiment_key
        and deviations.metric = moments.metric
{% endmacro %}

{#- Query of how residuals are spread, per experiment, metric and difference: columns `<difference>_squares`
    and `<difference>_tails`, the sum of fourth powers of residuals in units of their root mean
    square: as many as there are accounts where all are equally far from the mean, more the fewer
    accounts carry the spread; null where nothing varies. -#}
{% macro experiment_spreads(residuals) %}
    {% set names = experiment_differences() | list %}
    select
        experiment_key,
        metric,
        {% for name in names %}
            max({{ name }}_squares) as {{ name }}_squares,
            cast(
                sum({{ exact_number("power(" ~ name ~ "_square, 2)") }}) as {{ type_double() }}
            ) as {{ name }}_tails {{- "," if not loop.last }}
        {% endfor %}
    from
        (
            select
                experiment_key,
                metric,
                {% for name in names %}
                    {{ name }}_squares,
                    {{
                        ratio(
                            name ~ "_residual * " ~ name ~ "_residual",
                            ratio(name ~ "_squares", "account_count"),
                        )
                    }} as {{ name }}_square {{- "," if not loop.last }}
                {% endfor %}
            from
                (
                    select
                        *,
                        {% for name in names %}
                            cast(
                                sum({{ name }}_residual * {{ name }}_residual) over (
                                    partition by experiment_key, metric
                                ) as {{ type_double() }}
                            ) as {{ name }}_squares,
                        {% endfor %}
                        count(*) over (partition by experiment_key, metric) as account_count
                    from {{ residuals }}
                ) as squared
        ) as scaled
    group by experiment_key, metric
{% endmacro %}

{#- Chi square, with one degree of freedom, of the accounts measured in both arms against the share that
    was to be treated; null without any. -#}
{% macro sample_ratio_chi_square(share) %}
    {% set accounts = "(treatment_count + holdout_count)" %}
    {{
        ratio(
            "power(treatment_count - " ~ accounts ~ " * " ~ share ~ ", 2)",
            "(" ~ accounts ~ " * " ~ share ~ " * (1 - " ~ share ~ "))",
        )
    }}
{% endmacro %}
