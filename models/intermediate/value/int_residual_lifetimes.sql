-- What the renewals that are still to come are worth, in renewals, for a contract that has made
-- some: the discounted expected residual lifetime, with its profile likelihood interval.
with
    fits as (
        select *, {{ sbg_renewal_limit("discount") }} as renewal_limit
        from {{ ref("int_sbg_fits") }}
        where cutoff_on = {{ as_of_date() }}
    ),

    renewals as (select * from {{ ref("int_pooled_renewals") }}),

    made as (select fit_id, max(renewal_number) as most_renewals from renewals group by fit_id),

    lifetimes as ({{ sbg_residual_lifetimes("fits") }}),

    limits as ({{ sbg_limits("fits", "renewals") }}),

    -- An interval needs fewer digits than its figure.
    limit_fits as (
        select
            {{ surrogate_key(["limits.fit_id", "limits.direction"]) }} as fit_id,
            limits.fit_id as limited_fit_id,
            limits.alpha,
            limits.beta,
            fits.discount,
            {{ sbg_renewal_limit("fits.discount", "1e-6") }} as renewal_limit
        from limits
        inner join fits on limits.fit_id = fits.fit_id
    ),

    limit_lifetimes as ({{ sbg_residual_lifetimes("limit_fits") }}),

    intervals as (
        select
            limit_fits.limited_fit_id as fit_id,
            limit_lifetimes.renewals_made,
            min(limit_lifetimes.residual_lifetime) as residual_lifetime_low,
            -- One that has no limit is above all others.
            case
                when count(limit_lifetimes.residual_lifetime) = count(*)
                then max(limit_lifetimes.residual_lifetime)
            end as residual_lifetime_high
        from limit_lifetimes
        inner join limit_fits on limit_lifetimes.fit_id = limit_fits.fit_id
        group by limit_fits.limited_fit_id, limit_lifetimes.renewals_made
    ),

    final as (
        select
            lifetimes.fit_id,
            lifetimes.renewals_made,
            lifetimes.residual_lifetime,
            -- What is cut off a sum is missing from all of them.
            case
                when lifetimes.residual_lifetime < intervals.residual_lifetime_low
                then lifetimes.residual_lifetime
                else intervals.residual_lifetime_low
            end as residual_lifetime_low,
            case
                when lifetimes.residual_lifetime > intervals.residual_lifetime_high
                then lifetimes.residual_lifetime
                when lifetimes.residual_lifetime is not null
                then intervals.residual_lifetime_high
            end as residual_lifetime_high
        from lifetimes
        inner join made on lifetimes.fit_id = made.fit_id
        inner join
            intervals
            on lifetimes.fit_id = intervals.fit_id
            and lifetimes.renewals_made = intervals.renewals_made
        where lifetimes.renewals_made <= made.most_renewals + 1
    )

select *
from final
