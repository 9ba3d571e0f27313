-- Prevents a fit that knows the future: every label of its training is settled on the day of the
-- fit,
-- and counted again from what had happened by then there are as many lost.
with
    fits as (select * from {{ ref("int_churn_risk_fits") }}),

    left_out as (select * from {{ ref("int_churn_risk_left_out") }}),

    movements as (select * from {{ ref("int_mrr_movements") }} where movement_type = 'churn'),

    recounted as (
        select
            left_out.fit_on,
            count(distinct left_out.snapshot_id) as snapshot_count,
            count(
                distinct case when movements.account_id is not null then left_out.snapshot_id end
            ) as lost_snapshot_count,
            max(left_out.snapshot_on) as last_snapshot_on
        from left_out
        left join
            movements
            on left_out.account_id = movements.account_id
            and movements.movement_date > left_out.snapshot_on
            and {{ days_between("left_out.snapshot_on", "movements.movement_date") }}
            <= {{ var("churn_risk_horizon_days") }}
            and movements.movement_date <= left_out.fit_on
        group by left_out.fit_on
    )

select fits.fit_on, recounted.last_snapshot_on
from fits
left join recounted on fits.fit_on = recounted.fit_on
where
    recounted.fit_on is null
    or fits.snapshot_count <> recounted.snapshot_count
    or fits.lost_snapshot_count <> recounted.lost_snapshot_count
    or {{ days_between("recounted.last_snapshot_on", "fits.fit_on") }}
    < {{ var("churn_risk_horizon_days") }}
