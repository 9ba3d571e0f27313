-- Alpha and beta of all contracts of a billing interval together, on which small plan families
-- lean.
-- Intervals with few contracts have none.
with
    renewals as (select * from {{ ref("int_renewals") }}),

    pooled as (
        select
            pool_id as fit_id,
            renewal_number,
            sum(at_risk_count) as at_risk_count,
            sum(lost_count) as lost_count
        from renewals
        group by pool_id, renewal_number
    ),

    fits as ({{ sbg_fit("pooled") }}),

    contracts as (select fit_id, max(at_risk_count) as contract_count from pooled group by fit_id),

    final as (
        select fits.fit_id as pool_id, fits.alpha, fits.beta, fits.is_at_bound
        from fits
        inner join contracts on fits.fit_id = contracts.fit_id
        where contracts.contract_count >= {{ var("ltv_min_contracts") }}
    )

select *
from final
