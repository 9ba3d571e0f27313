-- The training snapshots of each fit, scored by weights that were learned without their accounts.
with
    fit_days as (select * from {{ ref("int_churn_risk_fit_days") }}),

    snapshots as (select * from {{ ref("int_churn_risk_snapshots") }}),

    weights as (select * from {{ ref("int_churn_risk_weights") }}),

    scorecards as ({{ churn_risk_scorecards("weights") }}),

    final as (
        select
            scorecards.fit_on,
            snapshots.snapshot_id,
            snapshots.account_id,
            {{ churn_risk_sum_of_weights() }} as score,
            snapshots.is_lost,
            snapshots.snapshot_on
        from snapshots
        inner join fit_days on snapshots.snapshot_on = fit_days.snapshot_on
        inner join
            scorecards
            on fit_days.fit_on = scorecards.fit_on
            and snapshots.fold = scorecards.left_out_fold
    )

select *
from final
