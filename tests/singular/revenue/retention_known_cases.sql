-- Prevents a figure of retention or survival that no longer gives the worked-out result of its
-- definition.
{% set figure_cases = [
    ["850 of 1000 left after a quarter", logo_churn_rate("150", "1000"), 0.15],
    ["the month of it", monthly_equivalent_churn_rate("0.15", "3"), 0.052731762814090],
    ["of a month", monthly_equivalent_churn_rate("0.15", "1"), 0.15],
    ["of a year that lost all", monthly_equivalent_churn_rate("1.0", "12"), 1],
    ["of a year that lost none", monthly_equivalent_churn_rate("0.0", "12"), 0],
    ["of nobody", monthly_equivalent_churn_rate(logo_churn_rate("0", "0"), "12"), "null"],
    ["chance of nothing", chi_square_p_value("cast(0 as " ~ type_double() ~ ")"), 1],
    ["one in twenty", chi_square_p_value("3.841458820694124"), 0.05],
    ["one in a thousand", chi_square_p_value("10.827566170662733"), 0.001],
    [
        "chance of the unknown",
        chi_square_p_value("cast(null as " ~ type_double() ~ ")"),
        "null",
    ],
] %}
-- Two churn after 10 and 20 days, one is last seen on day 20, the one of group b on day 30.
{% set subjects = [["a", 10, "true"], ["a", 20, "true"], ["a", 20, "false"], ["b", 30, "false"]] %}
-- At day, survival, standard error, and the 95 % interval of both kinds.
{% set curve = [
    [0, 1, 0, 1, 1, 1, 1],
    [10, 0.75, 0.216506350946110, 0.325655349721, 1, 0.127946917595, 0.960548642285],
    [20, 0.5, 0.25, 0.010009003864987, 0.989990996135013, 0.057847082995, 0.844861281190],
    [30, 0.5, 0.25, 0.010009003864987, 0.989990996135013, 0.057847082995, 0.844861281190],
] %}
{% set columns = [
    "survival_rate",
    "standard_error",
    "ci_low",
    "ci_high",
    "log_log_ci_low",
    "log_log_ci_high",
] %}
with
    subjects as (
        {% for member, days, has_ended in subjects %}
            select
                '{{ member }}' as member,
                {{ days }} as days,
                {{ has_ended }} as has_ended
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    curves as ({{ kaplan_meier("subjects", [], "days", "has_ended") }}),

    medians as ({{ kaplan_meier_median("curves", []) }}),

    compared as ({{ log_rank("subjects", [], "member", "days", "has_ended") }}),

    figures as (
        {% for name, expression, expected in figure_cases %}
            select
                '{{ name }}' as case_name,
                cast({{ expression }} as {{ type_double() }}) as actual,
                cast({{ expected }} as {{ type_double() }}) as expected
            union all
        {% endfor %}
        {% for row in curve %}
            {% for column in columns %}
                select
                    '{{ column }} at {{ row[0] }}' as case_name,
                    max(case when duration = {{ row[0] }} then {{ column }} end) as actual,
                    cast({{ row[loop.index] }} as {{ type_double() }}) as expected
                from curves
                union all
            {% endfor %}
        {% endfor %}
        select
            'median' as case_name,
            cast(median_duration as {{ type_double() }}) as actual,
            cast(20 as {{ type_double() }}) as expected
        from medians
        union all
        -- Of group a 17/12 churn if it falls on all alike: (2 - 17/12)² ÷ (3/16 + 2/9).
        select
            'log-rank test' as case_name,
            chi_square as actual,
            cast(0.830508474576271 as {{ type_double() }}) as expected
        from compared
    )

-- Null is a result like any other.
select *
from figures
where (actual is null) <> (expected is null) or abs(actual - expected) > 1e-9
