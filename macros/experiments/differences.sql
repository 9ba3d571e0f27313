{#- The 97.5 % quantile of Student's t for any degrees of freedom from about 3 on, from that of the
    normal distribution by the expansion of Fisher and Cornish (Abramowitz & Stegun 1964, 26.7.5):
    off by less than 0.001 from 8 degrees on. A double; null without degrees of freedom. -#}
{% macro t_quantile_975(degrees) %}
    {% set z = normal_quantile_975() %}
    {% set terms = [
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    ] %}
    (
        {{ z }}
        {% for term in terms %}
            + {{ ratio(term, "power(" ~ degrees ~ ", " ~ loop.index ~ ")") }}
        {% endfor %}
    )
{% endmacro %}

{#- Columns with the difference of two arms' means and what its interval is made of: `<name>`,
    `<name>_error` and `<name>_degrees` (Welch 1947). Reads `slope` and, of each arm, `<arm>_count`,
    `_mean` and `_squares` of the outcome, `_before_mean` and `_before_squares` of the covariate, and
    `_products` of both; squares and products are sums of deviations from the arm's means.

    name    prefix of the columns
    slope   by how much an outcome is corrected for each unit of its covariate, an SQL expression;
            0 leaves it alone (Deng, Xu, Kohavi & Walker 2013) -#}
{% macro welch_columns(name, slope) %}
    {% set errors = {} %}
    {% for arm in experiment_arms() %}
        {% set squares %}(
            {{ arm }}_squares
            - 2 * {{ slope }} * {{ arm }}_products
            + {{ slope }} * {{ slope }} * {{ arm }}_before_squares
        ){% endset %}
        {# Rounding may leave a spread of nothing just below 0. #}
        {% set squares = "case when " ~ squares ~ " < 0 then 0 else " ~ squares ~ " end" %}
        {% set error = ratio(squares, arm ~ "_count * (" ~ arm ~ "_count - 1)") %}
        {% do errors.update({arm: error}) %}
    {% endfor %}
    {% set treated, held = errors["treatment"], errors["holdout"] %}
    treatment_mean
    - holdout_mean
    - {{ slope }} * (treatment_before_mean - holdout_before_mean) as {{ name }},
    sqrt({{ treated }} + {{ held }}) as {{ name }}_error,
    {{
        ratio(
            "power(" ~ treated ~ " + " ~ held ~ ", 2)",
            "("
            ~ ratio("power(" ~ treated ~ ", 2)", "(treatment_count - 1)")
            ~ " + "
            ~ ratio("power(" ~ held ~ ", 2)", "(holdout_count - 1)")
            ~ ")",
        )
    }} as {{ name }}_degrees
{% endmacro %}

{#- Bound of the 95 % interval of a difference made by `welch_columns`; `side` is -1 or 1. -#}
{% macro welch_bound(name, side) %}
    {{ name }} + {{ side }} * {{ t_quantile_975(name ~ "_degrees") }} * {{ name }}_error
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

{#- Query of what `welch_columns` reads, per experiment and metric: counts, means, squares and products of
    both arms, and `slope`, that of the outcome on its covariate within the arms, 0 where the
    covariate is the same for all.

    outcomes    relation with experiment_key, metric, arm, outcome and outcome_before; who has no
                covariate counts as the mean of those who have -#}
{% macro experiment_moments(outcomes) %}
    select
        moments.*,
        coalesce(
            {{
                ratio(
                    "(treatment_products + holdout_products)",
                    "(treatment_before_squares + holdout_before_squares)",
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
                    {% set count = arm ~ "_count" %}
                    {{ count }},
                    {{ ratio(arm ~ "_outcome_sum", count) }} as {{ arm }}_mean,
                    {{ ratio(arm ~ "_before_sum", count) }} as {{ arm }}_before_mean,
                    {{ arm }}_squares
                    - {{ ratio(arm ~ "_sum * " ~ arm ~ "_sum", count) }} as {{ arm }}_squares,
                    {{ arm }}_before_squares
                    - {{ ratio(arm ~ "_before_sum * " ~ arm ~ "_before_sum", count) }}
                    as {{ arm }}_before_squares,
                    {{ arm }}_products
                    - {{ ratio(arm ~ "_sum * " ~ arm ~ "_before_sum", count) }}
                    as {{ arm }}_products {{ "," if not loop.last }}
                {% endfor %}
            from
                (
                    select
                        experiment_key,
                        metric,
                        {% for arm in experiment_arms() %}
                            {% set own = "case when arm = '" ~ arm ~ "' then " %}
                            count({{ own }} 1 end) as {{ arm }}_count,
                            sum({{ own }} outcome end) as {{ arm }}_outcome_sum,
                            cast(
                                sum({{ own }} deviation end) as {{ type_double() }}
                            ) as {{ arm }}_sum,
                            cast(
                                sum({{ own }} deviation_before end) as {{ type_double() }}
                            ) as {{ arm }}_before_sum,
                            cast(
                                sum({{ own }} deviation * deviation end) as {{ type_double() }}
                            ) as {{ arm }}_squares,
                            cast(
                                sum(
                                    {{ own }} deviation_before * deviation_before end
                                ) as {{ type_double() }}
                            ) as {{ arm }}_before_squares,
                            cast(
                                sum(
                                    {{ own }} deviation * deviation_before end
                                ) as {{ type_double() }}
                            ) as {{ arm }}_products
                            {{ "," if not loop.last }}
                        {% endfor %}
                    from
                        (
                            {# Deviations from about the mean of all: squares keep their digits. #}
                            select
                                experiment_key,
                                metric,
                                arm,
                                {{ exact_number("outcome") }} as outcome,
                                {{ exact_number("outcome") }}
                                - {{ experiment_centre("outcome") }} as deviation,
                                coalesce(
                                    {{ exact_number("outcome_before") }}
                                    - {{ experiment_centre("outcome_before") }},
                                    0
                                ) as deviation_before
                            from {{ outcomes }}
                        ) as centred
                    group by experiment_key, metric
                ) as summed
        ) as moments
{% endmacro %}

{#- Arms of an experiment: who gets the treatment, and who is held out of it. -#}
{% macro experiment_arms() %} {% do return(["treatment", "holdout"]) %} {% endmacro %}
