{#- Probability of log odds, a double from 0 to 1. -#}
{% macro probability_of(log_odds) %} (1 / (1 + exp(- ({{ log_odds }})))) {% endmacro %}

{#- Log odds of a probability; null at 0 and 1, which have none. -#}
{% macro log_odds_of(probability) %}
    case
        when {{ probability }} > 0 and {{ probability }} < 1
        then ln({{ probability }} / (1 - {{ probability }}))
    end
{% endmacro %}

{#- Logistic regression of a label on one score, for each fit (Platt 1999): fit_on, intercept, slope.
    Newton's method in a fixed number of steps, each of at most 1 in both. A score that leaves the
    label no better known, or that turns out to fall where it should rise, has slope 0: then everyone
    has the rate of all.

    scores    relation with fit_on, score and is_lost; rows without a score do not count -#}
{% macro logistic_calibration(scores) %}
    {% set newton_steps = 12 %}
    with
        known as (
            select fit_on, score, case when is_lost then 1 else 0 end as label
            from {{ scores }}
            where score is not null and is_lost is not null
        ),

        means as (
            select fit_on, {{ ratio("sum(label)", "count(*)") }} as mean_label
            from known
            group by fit_on
        ),

        newton_0 as (
            select
                fit_on,
                {{ log_odds_of("mean_label") }} as intercept,
                cast(1 as {{ type_double() }}) as slope
            from means
        ),

        {% for step in range(newton_steps) %}
            newton_{{ loop.index }} as ({{ logistic_newton_step("newton_" ~ step, "known") }}),
        {% endfor %}

        final as (
            select
                means.fit_on,
                case
                    when newton.slope > 0
                    then newton.intercept
                    else {{ log_odds_of("means.mean_label") }}
                end as intercept,
                case when newton.slope > 0 then newton.slope else 0 end as slope
            from means
            inner join newton_{{ newton_steps }} as newton on means.fit_on = newton.fit_on
        )

    select *
    from final
{% endmacro %}

{#- One step of Newton's method: fit_on, intercept, slope. Null where the scores of a fit are all equal. -#}
{% macro logistic_newton_step(fits, known) %}
    {% set determinant = "(curvature * score_score - score_curvature * score_curvature)" %}
    {% set steps = {
        "intercept": "score_score * gradient - score_curvature * score_gradient",
        "slope": "curvature * score_gradient - score_curvature * gradient",
    } %}
    select
        fit_on
        {%- for parameter, step in steps.items() %}
            ,
            case
                when {{ determinant }} > 1e-9 * curvature * curvature
                then
                    {{ parameter }}
                    + greatest(least({{ ratio("(" ~ step ~ ")", determinant) }}, 1), -1)
            end as {{ parameter }}
        {%- endfor %}
    from
        (
            select
                fit_on,
                intercept,
                slope,
                sum(label - probability) as gradient,
                sum((label - probability) * score) as score_gradient,
                sum(probability * (1 - probability)) as curvature,
                sum(probability * (1 - probability) * score) as score_curvature,
                sum(probability * (1 - probability) * score * score) as score_score
            from
                (
                    select
                        fits.fit_on,
                        fits.intercept,
                        fits.slope,
                        known.label,
                        known.score,
                        {{ probability_of("fits.intercept + fits.slope * known.score") }}
                        as probability
                    from {{ fits }} as fits
                    inner join {{ known }} as known on fits.fit_on = known.fit_on
                ) as predicted
            group by fit_on, intercept, slope
        ) as derivatives
{% endmacro %}
