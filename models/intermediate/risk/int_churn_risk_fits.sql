-- The fits that there are: those whose training saw enough different accounts churn, and not all.
with
    fit_days as (select * from {{ ref("int_churn_risk_fit_days") }}),

    snapshots as (select * from {{ ref("int_churn_risk_snapshots") }}),

    counted as (
        select
            fit_days.fit_on,
            count(*) as snapshot_count,
            sum(case when snapshots.is_lost then 1 else 0 end) as lost_snapshot_count,
            count(distinct snapshots.account_id) as account_count,
            count(
                distinct case when snapshots.is_lost then snapshots.account_id end
            ) as lost_account_count,
            min(fit_days.snapshot_on) as first_snapshot_on,
            max(fit_days.snapshot_on) as last_snapshot_on
        from fit_days
        inner join snapshots on fit_days.snapshot_on = snapshots.snapshot_on
        group by fit_days.fit_on
    ),

    final as (
        select
            fit_on,
            snapshot_count,
            cast(lost_snapshot_count as bigint) as lost_snapshot_count,
            account_count,
            lost_account_count,
            {{ ratio("lost_snapshot_count", "snapshot_count") }} as base_rate,
            first_snapshot_on,
            last_snapshot_on
        from counted
        where
            lost_account_count >= {{ var("churn_risk_min_lost") }}
            and lost_snapshot_count < snapshot_count
    )

select *
from final
