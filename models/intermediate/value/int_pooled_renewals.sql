-- Counts of `int_renewals` with those of some more contracts that fare as all of their billing
-- interval
-- do. A large plan family hardly feels them; a small one without losses of its own is not taken for
-- immortal.
with
    renewals as (select * from {{ ref("int_renewals") }}),

    pools as (select * from {{ ref("int_pooled_sbg_fits") }}),

    limits as (select pool_id, max(renewal_number) as renewal_limit from renewals group by pool_id),

    fits as (
        select pools.pool_id as fit_id, pools.alpha, pools.beta, limits.renewal_limit
        from pools
        inner join limits on pools.pool_id = limits.pool_id
    ),

    survival as ({{ sbg_survival("fits") }}),

    priors as (
        select
            survival.fit_id as pool_id,
            survival.renewals_made + 1 as renewal_number,
            {{ var("ltv_prior_contracts") }} * survival.survival_rate as at_risk_count,
            {{ var("ltv_prior_contracts") }}
            * survival.survival_rate
            * {{ sbg_loss_rate("fits.alpha", "fits.beta", "(survival.renewals_made + 1)") }}
            as lost_count
        from survival
        inner join fits on survival.fit_id = fits.fit_id
    ),

    final as (
        select
            renewals.fit_id,
            renewals.cutoff_on,
            renewals.billing_interval,
            renewals.period_months,
            renewals.model_family,
            renewals.renewal_number,
            renewals.at_risk_count + priors.at_risk_count as at_risk_count,
            renewals.lost_count + priors.lost_count as lost_count
        from renewals
        inner join
            priors
            on renewals.pool_id = priors.pool_id
            and renewals.renewal_number = priors.renewal_number
    )

select *
from final
