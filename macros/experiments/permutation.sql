{#- Standard error of the difference of two arms' means by the spread within both.

    squares    sum of squared residuals, an SQL expression -#}
{% macro pooled_error(squares) %}
    sqrt(
        {{ ratio(squares, "treatment_count + holdout_count - 2") }}
        * ({{ ratio(1, "treatment_count") }} + {{ ratio(1, "holdout_count") }})
    )
{% endmacro %}

{#- Bound of the 95 % interval of a difference; `side` is -1 or 1. Reads `<name>`, `<name>_error` and
    `<name>_degrees`. -#}
{% macro permutation_bound(name, side) %}
    {{ name }}
    + {{ side }}
    * {{ permutation_critical(name ~ "_degrees", "(treatment_count + holdout_count)") }}
    * {{ name }}_error
{% endmacro %}

{#- Fourth moment, the second being 1, of the difference of two arms' means over all ways to draw arms of
    these sizes from the same accounts (Pitman 1937): 3 (n - 1) / (n + 1) where either the arms or the
    tails are as those of a normal distribution, less where arms are equal and few accounts carry the
    spread, more where one arm is small and few accounts carry it. A double, null below four accounts, with an
    empty arm, or where nothing varies.

    tails    what `experiment_spreads` returns, an SQL expression; reads `treatment_count` and
             `holdout_count` too -#}
{% macro permutation_kurtosis(tails) %}
    {% set n = "(treatment_count + holdout_count)" %}
    {% set arm_tails = ratio(
        "power(treatment_count, 3) + power(holdout_count, 3)",
        n ~ " * treatment_count * holdout_count",
    ) %}
    {# What arms and accounts have beyond a normal distribution, by unbiased moments. #}
    {% set excess = "(({n} + 1) * {tails} - 3 * ({n} - 1))" %}
    {% set excesses = [
        excess.format(n=n, tails=arm_tails),
        excess.format(n=n, tails=ratio(tails, n)),
    ] %}
    {% set beyond_normal = ratio(
        excesses | join(" * "), "{n} * ({n} - 2) * ({n} - 3)".format(n=n)
    ) %}
    ((3 + {{ beyond_normal }}) * {{ ratio(n ~ " - 1", n ~ " + 1") }})
{% endmacro %}

{#- Degrees of freedom of the arms in a beta variable with the first two moments of the square of the
    correlation of arm and outcome over all draws (Pitman 1937); the residuals have `count - 2` times
    as many. 1 where the kurtosis is that of a normal distribution. A double, null where the kurtosis
    is; the more, the more the sign of a single account is all that is drawn.

    kurtosis    `permutation_kurtosis`, an SQL expression
    count       number of accounts, an SQL expression -#}
{% macro permutation_degrees(kurtosis, count) %}
    {{
        ratio(
            "2 * (" ~ count ~ " - 1 - " ~ kurtosis ~ ")",
            "(" ~ count ~ " - 1) * (" ~ kurtosis ~ " - 1)",
        )
    }}
{% endmacro %}

{#- How many standard errors a difference must be from 0 to be among the 5 % largest of all draws: the
    root of the 95 % quantile of F, which is Student's 97.5 % quantile for 1 degree of freedom. A double; null
    without degrees or below 0.15, where so few accounts carry the spread that nothing can be said.

    degrees    column with `permutation_degrees`
    count      number of accounts, an SQL expression -#}
{% macro permutation_critical(degrees, count) %}
    {% set z = normal_quantile_975() %}
    case
        when {{ degrees }} >= 0.15
        then
            {{ chi_root_95(degrees) }} * power(
                {{ ratio(t_quantile_975(degrees ~ " * (" ~ count ~ " - 2)"), z) }},
                {{
                    ratio(
                        degrees ~ " * (power(" ~ chi_root_95(degrees) ~ ", 2) - 1) + 2",
                        z * z + 1,
                    )
                }}
            )
    end
{% endmacro %}

{#- Root of the 95 % quantile of chi square by its degrees of freedom, from 0.15 on: a polynomial in one by the
    root of the degrees, fitted here; off by at most 0.00013. -#}
{% macro chi_root_95(degrees) %}
    (
        1
        {% for factor in [1.16438149, -0.113812, -0.12960843, 0.04380633, -0.00485549] %}
            + {{ factor }} * power({{ degrees }}, -{{ loop.index }} / 2.0)
        {% endfor %}
    )
{% endmacro %}

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
