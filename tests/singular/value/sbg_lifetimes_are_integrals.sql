-- Prevents residual lifetimes that the model does not give. A contract's loss rate is distributed
-- by beta(alpha, beta + renewals made); the mean over it of what a constant rate would bring is
-- integrated here by midpoints. The cube root of the rate is what is integrated over, so that no
-- density has a pole at 0.
{% set steps = 10000 %}
{% set discount = ratio(1, 1.1) %}
{% set cases = [
    ["regular", 0.7041, 1.1820],
    ["high_end", 0.6681, 3.8061],
    ["alike", 20, 80],
] %}
with
    fits as (
        {% for fit, alpha, beta in cases %}
            select
                '{{ fit }}' as fit_id,
                cast({{ alpha }} as {{ type_double() }}) as alpha,
                cast({{ beta }} as {{ type_double() }}) as beta,
                {{ discount }} as discount,
                {{ sbg_renewal_limit(discount) }} as renewal_limit
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    lifetimes as (
        select *
        from ({{ sbg_residual_lifetimes("fits") }}) as lifetimes
        where renewals_made in (0, 1, 7, 30)
    ),

    numbers as (select number from ({{ numbers(4) }}) as numbers where number < {{ steps }}),

    points as (
        select
            lifetimes.fit_id,
            lifetimes.renewals_made,
            lifetimes.residual_lifetime,
            fits.beta + lifetimes.renewals_made as beta,
            fits.discount,
            fits.alpha,
            (numbers.number + cast(0.5 as {{ type_double() }})) / {{ steps }} as rate_root
        from lifetimes
        inner join fits on lifetimes.fit_id = fits.fit_id
        cross join numbers
    ),

    weighed as (
        select
            *,
            power(rate_root, 3) as loss_rate,
            -- Less than e^-600 is an error on engines that report an underflow.
            exp(
                greatest(
                    (3 * alpha - 1) * ln(rate_root) + (beta - 1) * ln(1 - power(rate_root, 3)), -600
                )
            ) as density
        from points
    ),

    integrated as (
        select
            fit_id,
            renewals_made,
            residual_lifetime,
            sum(density * (1 - loss_rate) / (1 - discount * (1 - loss_rate)))
            / sum(density) as expected_lifetime
        from weighed
        group by fit_id, renewals_made, residual_lifetime
    ),

    counted as (select count(*) as case_count from integrated)

select fit_id, renewals_made, residual_lifetime, expected_lifetime
from integrated
where
    residual_lifetime is null
    or abs(residual_lifetime - expected_lifetime) > 0.00001 * expected_lifetime
union all
select
    'missing' as fit_id,
    case_count as renewals_made,
    null as residual_lifetime,
    null as expected_lifetime
from counted
where case_count <> {{ 4 * cases | length }}
