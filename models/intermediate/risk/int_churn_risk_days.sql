-- Risk of churn of every paying account on every day with segments, by the last fit on or before
-- it.
with
    account_days as (select * from {{ ref("int_account_days") }}),

    weights as (select * from {{ ref("int_churn_risk_weights") }}),

    scorecards as ({{ churn_risk_scorecards("weights") }}),

    calibrations as (select * from {{ ref("int_churn_risk_calibrations") }}),

    binned as (
        select
            account_id,
            {{ churn_risk_bin_columns() }},
            {{ churn_risk_fit_day("date_day") }} as fit_on,
            date_day
        from account_days
        where is_paying and date_day >= {{ segment_start_date() }}
    ),

    scored as (
        select
            binned.account_id,
            calibrations.fit_on,
            calibrations.intercept
            + calibrations.slope * ({{ churn_risk_sum_of_weights() }}) as churn_risk_score,
            binned.date_day
        from binned
        left join scorecards on binned.fit_on = scorecards.fit_on and scorecards.left_out_fold = 0
        left join calibrations on scorecards.fit_on = calibrations.fit_on
    ),

    rated as (
        select
            account_id,
            fit_on,
            churn_risk_score,
            {{ rounded_rate(probability_of("churn_risk_score")) }} as churn_risk_rate,
            date_day
        from scored
    ),

    final as (
        select
            account_id,
            fit_on,
            churn_risk_score,
            churn_risk_rate,
            {{ churn_risk_band("churn_risk_rate") }} as churn_risk_band,
            date_day
        from rated
    )

select *
from final
