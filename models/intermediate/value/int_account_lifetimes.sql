-- What is expected still to come of every contract that runs, in months of its MRR.
with
    contracts as (
        select *
        from {{ ref("int_contract_renewals") }}
        where cutoff_on = {{ as_of_date() }} and was_running
    ),

    fits as (select * from {{ ref("int_sbg_fits") }} where cutoff_on = {{ as_of_date() }}),

    lifetimes as (select * from {{ ref("int_residual_lifetimes") }}),

    final as (
        select
            contracts.account_id,
            contracts.model_family,
            contracts.billing_interval,
            contracts.renewals_made,
            contracts.period_months * lifetimes.residual_lifetime as residual_months,
            contracts.period_months * lifetimes.residual_lifetime_low as residual_months_low,
            contracts.period_months * lifetimes.residual_lifetime_high as residual_months_high
        from contracts
        left join
            fits
            on contracts.model_family = fits.model_family
            and contracts.billing_interval = fits.billing_interval
        left join
            lifetimes
            on fits.fit_id = lifetimes.fit_id
            and contracts.renewals_made = lifetimes.renewals_made
    )

select *
from final
