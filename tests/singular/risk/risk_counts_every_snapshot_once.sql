-- Prevents snapshots that a trait loses or counts twice: the bins of each trait hold all of the
-- fit.
with
    fits as (select * from {{ ref("int_churn_risk_fits") }}),

    bins as (select * from {{ ref("int_churn_risk_bins") }}),

    summed as (
        select
            fit_on,
            trait_key,
            sum(case when left_out_fold = 0 then snapshot_count else 0 end) as snapshot_count,
            sum(
                case when left_out_fold = 0 then lost_snapshot_count else 0 end
            ) as lost_snapshot_count,
            -- Each snapshot is left out by one fold.
            sum(case when left_out_fold > 0 then snapshot_count else 0 end) as kept_snapshot_count
        from bins
        group by fit_on, trait_key
    )

select summed.*
from summed
inner join fits on summed.fit_on = fits.fit_on
where
    summed.snapshot_count <> fits.snapshot_count
    or summed.lost_snapshot_count <> fits.lost_snapshot_count
    or summed.kept_snapshot_count <> ({{ churn_risk_folds() }} - 1) * fits.snapshot_count
