{#- Shifted-beta-geometric lifetimes (Fader & Hardie 2007) in portable SQL. Every contract has its own
    constant chance to end at a renewal; the chances of a group follow a beta distribution. Of the
    contracts that are up for renewal j, alpha ÷ (alpha + beta + j - 1) end, so counts of those are
    all that a fit needs. Macros with a relation give the text of a query, to stand in a CTE. -#}
{#- Share of those up for a renewal that end at it. -#}
{% macro sbg_loss_rate(alpha, beta, renewal_number) %}
    {{ ratio(alpha, "(" ~ alpha ~ " + " ~ beta ~ " + " ~ renewal_number ~ " - 1)") }}
{% endmacro %}

{#- Bounds of ln(alpha + beta). Below, a contract is lost at its first renewal or never; above, all
    contracts have the same chance. Both are limits that no count can tell from the bound. -#}
{% macro sbg_log_size_bounds() %} {% do return([-5, 7]) %} {% endmacro %}

{#- Maximum likelihood fits: fit_id, alpha, beta. No row for a fit in which nothing was lost or nothing
    kept: its likelihood has no maximum. A grid over the logit of the mean loss rate and the log of
    alpha + beta, which hardly depend on each other, closes in on the maximum; Newton's steps give
    the other digits.

    renewals    relation with one row per fit_id and renewal_number, at_risk_count and lost_count -#}
{% macro sbg_fit(renewals) %}
    {% set smallest, largest = sbg_log_size_bounds() %}
    {% set grid_rounds, newton_steps, reach = 3, 6, 6 %}
    {% set log_size_step = (largest - smallest) / 2 / reach %}
    {% set logit_step = 9 / reach %}
    with
        totals as (
            select
                fit_id,
                sum(lost_count) as lost_count,
                sum(at_risk_count) as at_risk_count,
                sum(case when renewal_number = 1 then lost_count end) as first_lost_count,
                sum(case when renewal_number = 1 then at_risk_count end) as first_at_risk_count
            from {{ renewals }}
            group by fit_id
        ),

        grid_0 as (
            select
                fit_id,
                cast(0 as {{ type_double() }}) as logit,
                cast({{ (smallest + largest) / 2 }} as {{ type_double() }}) as log_size
            from totals
            where lost_count > 0 and lost_count < at_risk_count
        ),

        {% for round in range(grid_rounds) %}
            grid_{{ loop.index }} as (
                {{
                    sbg_best_point(
                        "grid_" ~ round,
                        renewals,
                        logit_step / 3**round,
                        log_size_step / 3**round,
                        reach,
                    )
                }}
            ),
        {% endfor %}

        newton_0 as (
            select
                fit_id,
                {{ sbg_alpha("logit", "log_size") }} as alpha,
                {{ sbg_beta("logit", "log_size") }} as beta
            from grid_{{ grid_rounds }}
        ),

        {% for step in range(newton_steps) %}
            newton_{{ loop.index }} as ({{ sbg_newton_step("newton_" ~ step, renewals) }}),
        {% endfor %}

        bounded as (
            select
                fits.*,
                case
                    when ln(fits.alpha + fits.beta) <= {{ smallest }}
                    then {{ ratio("totals.first_lost_count", "totals.first_at_risk_count") }}
                    when ln(fits.alpha + fits.beta) >= {{ largest }}
                    then {{ ratio("totals.lost_count", "totals.at_risk_count") }}
                end as loss_rate,
                exp(
                    greatest(least(ln(fits.alpha + fits.beta), {{ largest }}), {{ smallest }})
                ) as size
            from newton_{{ newton_steps }} as fits
            inner join totals on fits.fit_id = totals.fit_id
        )

    select
        fit_id,
        coalesce(loss_rate * size, alpha) as alpha,
        coalesce((1 - loss_rate) * size, beta) as beta,
        loss_rate is not null as is_at_bound
    from bounded
{% endmacro %}

{#- Log likelihood of the counts at one renewal. -#}
{% macro sbg_log_likelihood(alpha, beta) %}
    renewals.lost_count * ln({{ alpha }})
    + (renewals.at_risk_count - renewals.lost_count) * ln({{ beta }} + renewals.renewal_number - 1)
    - renewals.at_risk_count * ln({{ alpha }} + {{ beta }} + renewals.renewal_number - 1)
{% endmacro %}

{#- The likeliest of a grid of points around each point: fit_id, logit, log_size. -#}
{% macro sbg_best_point(points, renewals, logit_step, log_size_step, reach) %}
    select fit_id, logit, log_size
    from
        (
            select
                fit_id,
                logit,
                log_size,
                row_number() over (
                    partition by fit_id order by log_likelihood desc, log_size asc, logit asc
                ) as place
            from
                (
                    select
                        candidates.fit_id,
                        candidates.logit,
                        candidates.log_size,
                        sum(
                            {{ sbg_log_likelihood("candidates.alpha", "candidates.beta") }}
                        ) as log_likelihood
                    from
                        (
                            select
                                *,
                                {{ sbg_alpha("logit", "log_size") }} as alpha,
                                {{ sbg_beta("logit", "log_size") }} as beta
                            from
                                (
                                    select
                                        points.fit_id,
                                        points.logit
                                        + (across.number - {{ reach }}) * {{ logit_step }} as logit,
                                        points.log_size
                                        + (along.number - {{ reach }})
                                        * {{ log_size_step }} as log_size
                                    from {{ points }} as points
                                    inner join
                                        ({{ numbers(2) }}) as across
                                        on across.number <= {{ 2 * reach }}
                                    inner join
                                        ({{ numbers(2) }}) as along
                                        on along.number <= {{ 2 * reach }}
                                ) as shifted
                        ) as candidates
                    inner join {{ renewals }} as renewals on candidates.fit_id = renewals.fit_id
                    group by candidates.fit_id, candidates.logit, candidates.log_size
                ) as weighed
        ) as placed
    where place = 1
{% endmacro %}

{#- One step of Newton's method in ln(alpha) and ln(beta), by a factor of e at most; none where the
    likelihood is not concave. -#}
{% macro sbg_newton_step(fits, renewals) %}
    {% set determinant = "(alpha_alpha * beta_beta - alpha_beta * alpha_beta)" %}
    {% set steps = {
        "alpha": "(alpha_beta * beta_slope - beta_beta * alpha_slope) / " ~ determinant,
        "beta": "(alpha_beta * alpha_slope - alpha_alpha * beta_slope) / " ~ determinant,
    } %}
    select
        fit_id
        {% for parameter, step in steps.items() %}
            ,
            {{ parameter }} * case
                when alpha_alpha < 0 and {{ determinant }} > 0
                then exp(greatest(least({{ step }}, 1), -1))
                else 1
            end as {{ parameter }}
        {% endfor %}
    from ({{ sbg_derivatives(fits, renewals) }}) as derivatives
{% endmacro %}

{#- First and second derivatives of the log likelihood of each fit by ln(alpha) and ln(beta). -#}
{% macro sbg_derivatives(fits, renewals) %}
    {% set size = "(alpha + beta + renewal_number - 1)" %}
    select
        fit_id,
        alpha,
        beta,
        sum(lost_count - alpha * at_risk_count / {{ size }}) as alpha_slope,
        sum(
            beta * (at_risk_count - lost_count) / (beta + renewal_number - 1)
            - beta * at_risk_count / {{ size }}
        ) as beta_slope,
        sum(
            alpha * alpha * at_risk_count / ({{ size }} * {{ size }})
            - alpha * at_risk_count / {{ size }}
        ) as alpha_alpha,
        sum(
            beta
            * (at_risk_count - lost_count)
            * (renewal_number - 1)
            / ((beta + renewal_number - 1) * (beta + renewal_number - 1))
            + beta * beta * at_risk_count / ({{ size }} * {{ size }})
            - beta * at_risk_count / {{ size }}
        ) as beta_beta,
        sum(alpha * beta * at_risk_count / ({{ size }} * {{ size }})) as alpha_beta
    from
        (
            select
                fits.fit_id,
                fits.alpha,
                fits.beta,
                renewals.renewal_number,
                renewals.at_risk_count,
                renewals.lost_count
            from {{ fits }} as fits
            inner join {{ renewals }} as renewals on fits.fit_id = renewals.fit_id
        ) as counted
    group by fit_id, alpha, beta
{% endmacro %}

{#- Share of contracts that is left after each number of renewals, from 0 on: fit_id, renewals_made,
    survival_rate. Nothing is below e^-500, as some engines stop where a number is too small.

    fits    relation with fit_id, alpha, beta and renewal_limit, up to which rows are wanted -#}
{% macro sbg_survival(fits) %}
    {% set smallest = -500 %}
    select
        fit_id,
        renewals_made,
        exp(
            greatest(
                sum(
                    case
                        when renewals_made > 0
                        then ln((beta + renewals_made - 1) / (alpha + beta + renewals_made - 1))
                        else 0
                    end
                ) over (
                    partition by fit_id
                    order by renewals_made
                    rows between unbounded preceding and current row
                ),
                {{ smallest }}
            )
        ) as survival_rate
    from
        (
            select fits.fit_id, fits.alpha, fits.beta, numbers.number as renewals_made
            from {{ fits }} as fits
            inner join ({{ numbers(4) }}) as numbers on fits.renewal_limit >= numbers.number
        ) as renewals
{% endmacro %}

{#- Discounted expected residual lifetime just before the next renewal of a contract that has made some
    (Fader & Hardie 2010): fit_id, renewals_made, residual_lifetime, in renewals. The sum ends at
    renewal_limit; see `sbg_renewal_limit`. Without discount it is (beta + n) ÷ (alpha - 1), or where
    alpha is at most 1 infinite, which is null.

    fits    relation with fit_id, alpha and beta, discount (what 1 is worth one renewal later) and
            renewal_limit -#}
{% macro sbg_residual_lifetimes(fits) %}
    select
        fit_id,
        renewals_made,
        case
            when discount < 1
            then
                sum(discounted_rate) over (
                    partition by fit_id
                    order by renewals_made desc
                    rows between unbounded preceding and 1 preceding
                )
                / discounted_rate
                / discount
            when alpha > 1
            then (beta + renewals_made) / (alpha - 1)
        end as residual_lifetime
    from
        (
            select
                survival.fit_id,
                survival.renewals_made,
                fits.alpha,
                fits.beta,
                fits.discount,
                survival.survival_rate
                * power(fits.discount, survival.renewals_made) as discounted_rate
            from ({{ sbg_survival(fits) }}) as survival
            inner join {{ fits }} as fits on survival.fit_id = fits.fit_id
        ) as discounted
{% endmacro %}

{#- Renewals after which less than a share of all that a sum of discounted lifetimes may hold is left
    out; at most 9,999. -#}
{% macro sbg_renewal_limit(discount, left_out="1e-10") %}
    case
        when {{ discount }} < 1
        then least(cast(ceil(ln({{ left_out }}) / ln({{ discount }})) as integer), 9999)
        else 9999
    end
{% endmacro %}

{#- Points around each fit at which twice the log likelihood is lower by the 95 % quantile of a chi square
    with one degree of freedom: fit_id, direction, alpha, beta. The least and the greatest value of
    a figure over them are the ends of its profile likelihood interval. The points are looked for in
    all directions from the fit, at distances that grow; in between, the square root of the drop is
    as good as linear. Directions and distances are those of a likelihood that drops evenly: they are
    scaled by its curvature. Where it drops too little, the farthest point stands.

    fits    relation with fit_id, alpha and beta -#}
{% macro sbg_limits(fits, renewals) %}
    {% set directions, distances, least_curvature = 48, 50, 0.1 %}
    {% set limit = normal_quantile_975() %}
    {% set ray = "(partition by fit_id, direction order by distance)" %}
    with
        curvatures as (
            select
                fit_id,
                alpha,
                beta,
                greatest(- alpha_alpha, {{ least_curvature }}) as alpha_curvature,
                - alpha_beta as shared_curvature,
                - beta_beta as beta_curvature
            from ({{ sbg_derivatives(fits, renewals) }}) as derivatives
        ),

        scaled as (
            select
                *,
                greatest(
                    beta_curvature - shared_curvature * shared_curvature / alpha_curvature,
                    {{ least_curvature }}
                ) as remaining_curvature
            from curvatures
        ),

        rays as (
            select
                scaled.*,
                numbers.number as direction,
                sin(2 * {{ pi() }} * numbers.number / {{ directions }})
                / sqrt(scaled.remaining_curvature) as beta_part,
                cos(2 * {{ pi() }} * numbers.number / {{ directions }})
                / sqrt(scaled.alpha_curvature) as own_alpha_part
            from scaled
            inner join ({{ numbers(2) }}) as numbers on numbers.number < {{ directions }}
        ),

        points as (
            select
                rays.fit_id,
                rays.direction,
                case
                    when numbers.number > 0 then 0.1 * power(1.1, numbers.number) else 0
                end as distance,
                ln(rays.alpha) as log_alpha,
                ln(rays.beta) as log_beta,
                rays.own_alpha_part
                - rays.shared_curvature / rays.alpha_curvature * rays.beta_part as alpha_part,
                rays.beta_part
            from rays
            inner join ({{ numbers(2) }}) as numbers on numbers.number <= {{ distances }}
        ),

        placed as (select *, {{ sbg_parameters("log_alpha", "log_beta", "distance") }} from points),

        weighed as (
            select
                placed.fit_id,
                placed.direction,
                placed.distance,
                placed.log_alpha,
                placed.log_beta,
                placed.alpha_part,
                placed.beta_part,
                sum({{ sbg_log_likelihood("placed.alpha", "placed.beta") }}) as log_likelihood
            from placed
            inner join {{ renewals }} as renewals on placed.fit_id = renewals.fit_id
            group by
                placed.fit_id,
                placed.direction,
                placed.distance,
                placed.log_alpha,
                placed.log_beta,
                placed.alpha_part,
                placed.beta_part
        ),

        dropped as (
            select
                *,
                sqrt(
                    greatest(2 * (first_value(log_likelihood) over {{ ray }} - log_likelihood), 0)
                ) as drop_root
            from weighed
        ),

        stepped as (
            select
                *,
                lag(distance) over {{ ray }} as nearer_distance,
                lag(drop_root) over {{ ray }} as nearer_drop_root
            from dropped
        ),

        -- The first distance that is too far, or else the farthest one.
        ranked as (
            select
                *,
                row_number() over (
                    partition by fit_id, direction
                    order by
                        case when drop_root >= {{ limit }} then distance else 1000000 - distance end
                ) as place
            from stepped
        ),

        found as (
            select
                *,
                case
                    when drop_root < {{ limit }}
                    then distance
                    else
                        nearer_distance
                        + (distance - nearer_distance)
                        * ({{ limit }} - nearer_drop_root)
                        / (drop_root - nearer_drop_root)
                end as limit_distance
            from ranked
            where place = 1
        )

    select fit_id, direction, {{ sbg_parameters("log_alpha", "log_beta", "limit_distance") }}
    from found
{% endmacro %}

{#- Columns alpha and beta at a distance from a fit. Far out both are moved by one factor, so that the
    larger is within what a double can still add to 1 and their ratio, the mean loss rate, stays. -#}
{% macro sbg_parameters(log_alpha, log_beta, distance) %}
    {% set largest, smallest = 30, -60 %}
    {% set logs = {
        "alpha": "(" ~ log_alpha ~ " + " ~ distance ~ " * alpha_part)",
        "beta": "(" ~ log_beta ~ " + " ~ distance ~ " * beta_part)",
    } %}
    {% set larger = "greatest(" ~ logs["alpha"] ~ ", " ~ logs["beta"] ~ ")" %}
    {% for parameter, logarithm in logs.items() %}
        exp(
            greatest(
                {{ logarithm }}
                - {{ larger }}
                + greatest(least({{ larger }}, {{ largest }}), - {{ largest }}),
                {{ smallest }}
            )
        ) as {{ parameter }} {{ "," if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- Alpha and beta at a logit of the mean loss rate and a log of alpha + beta. -#}
{% macro sbg_alpha(logit, log_size) %}
    (exp({{ log_size }}) / (1 + exp(-{{ logit }})))
{% endmacro %}

{% macro sbg_beta(logit, log_size) %}(exp({{ log_size }}) / (1 + exp({{ logit }}))) {% endmacro %}
