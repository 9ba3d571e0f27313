-- What each fit said on its own day of the accounts that paid then, and what became of them: fits
-- whose horizon is over.
with
    fits as (select * from {{ ref("int_churn_risk_fits") }}),

    snapshots as (select * from {{ ref("int_churn_risk_snapshots") }}),

    churn_risk_days as (select * from {{ ref("int_churn_risk_days") }}),

    final as (
        select
            fits.fit_on,
            snapshots.account_id,
            churn_risk_days.churn_risk_rate,
            fits.base_rate,
            snapshots.is_lost
        from fits
        inner join snapshots on fits.fit_on = snapshots.snapshot_on
        inner join
            churn_risk_days
            on snapshots.account_id = churn_risk_days.account_id
            and snapshots.snapshot_on = churn_risk_days.date_day
        where snapshots.is_lost is not null and churn_risk_days.churn_risk_rate is not null
    )

select *
from final
