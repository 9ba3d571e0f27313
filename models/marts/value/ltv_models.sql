with
    fits as (select * from {{ ref("int_sbg_fits") }} where cutoff_on = {{ as_of_date() }}),

    renewals as (select * from {{ ref("int_renewals") }}),

    lifetimes as (select * from {{ ref("int_residual_lifetimes") }} where renewals_made = 0),

    counts as (
        select
            fit_id,
            max(at_risk_count) as contract_count,
            sum(at_risk_count) as renewal_count,
            sum(lost_count) as lost_count
        from renewals
        group by fit_id
    ),

    final as (
        select
            fits.fit_id as ltv_model_id,
            fits.model_family,
            fits.billing_interval,
            cast(counts.contract_count as bigint) as contract_count,
            cast(counts.renewal_count as bigint) as renewal_count,
            cast(counts.lost_count as bigint) as lost_count,
            fits.alpha,
            fits.beta,
            {{ sbg_loss_rate("fits.alpha", "fits.beta", 1) }} as mean_loss_rate,
            fits.is_at_bound,
            -- The first payment comes with the contract, every later one if it renews.
            1 + fits.discount * lifetimes.residual_lifetime as discounted_expected_lifetime,
            1 + fits.discount * lifetimes.residual_lifetime_low as discounted_lifetime_low,
            1 + fits.discount * lifetimes.residual_lifetime_high as discounted_lifetime_high,
            case
                when fits.alpha > 1 then (fits.alpha + fits.beta - 1) / (fits.alpha - 1)
            end as expected_lifetime,
            fits.alpha <= 1 as is_lifetime_infinite,
            {{ as_of_date() }} as as_of_date
        from fits
        inner join counts on fits.fit_id = counts.fit_id
        left join lifetimes on fits.fit_id = lifetimes.fit_id
    )

select *
from final
