with
    forecasts as (select * from {{ ref("int_churn_risk_forecasts") }}),

    left_out as (select * from {{ ref("int_churn_risk_left_out") }}),

    calibrations as (select * from {{ ref("int_churn_risk_calibrations") }}),

    fit_in_force as (select {{ churn_risk_fit_day(as_of_date()) }} as fit_on),

    predictions as (
        select
            'backtest' as sample,
            {{ exact_rate("churn_risk_rate") }} as churn_risk_rate,
            case when is_lost then 1 else 0 end as label
        from forecasts
        union all
        select
            'left_out' as sample,
            {{
                exact_rate(
                    probability_of("calibrations.intercept + calibrations.slope * left_out.score")
                )
            }} as churn_risk_rate,
            case when left_out.is_lost then 1 else 0 end as label
        from left_out
        inner join fit_in_force on left_out.fit_on = fit_in_force.fit_on
        inner join calibrations on left_out.fit_on = calibrations.fit_on
        where left_out.score is not null
    ),

    ranked as (
        select
            *,
            rank() over (partition by sample order by churn_risk_rate desc) as risk_rank,
            count(*) over (partition by sample) as prediction_count
        from predictions
    ),

    parted as (
        select *, {{ quantile_by_rank("risk_rank", "prediction_count", 10) }} as decile from ranked
    ),

    counted as (
        select
            sample,
            decile,
            count(*) as prediction_count,
            cast(sum(label) as bigint) as lost_count,
            {{ ratio("sum(churn_risk_rate)", "count(*)") }} as predicted_rate
        from parted
        group by sample, decile
    ),

    {% set sample = "(partition by sample)" %}
    lifted as (
        select
            *,
            {{
                ratio(
                    ratio("lost_count", "prediction_count"),
                    ratio(
                        "sum(lost_count) over " ~ sample, "sum(prediction_count) over " ~ sample
                    ),
                )
            }} as lift
        from counted
    ),

    final as (
        select
            {{ surrogate_key(["sample", "decile"]) }} as churn_risk_calibration_id,
            sample,
            decile,
            prediction_count,
            lost_count,
            predicted_rate,
            {{ ratio("lost_count", "prediction_count") }} as observed_rate,
            {{ wilson_bound("lost_count", "prediction_count", -1) }} as observed_low_rate,
            {{ wilson_bound("lost_count", "prediction_count", 1) }} as observed_high_rate,
            lift
        from lifted
    )

select *
from final
