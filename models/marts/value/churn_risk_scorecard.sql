with
    weights as (select * from {{ ref("int_churn_risk_weights") }} where left_out_fold = 0),

    calibrations as (select * from {{ ref("int_churn_risk_calibrations") }}),

    declared_bins as ({{ churn_risk_declared_bins() }}),

    fit_in_force as (select {{ churn_risk_fit_day(as_of_date()) }} as fit_on),

    final as (
        select
            {{ surrogate_key(["weights.fit_on", "weights.trait_key", "weights.bin_number"]) }}
            as churn_risk_bin_id,
            weights.trait_key,
            cast(weights.bin_number as integer) as bin_number,
            declared_bins.words,
            weights.risk as risk_direction,
            weights.snapshot_count,
            weights.lost_snapshot_count,
            weights.lost_rate,
            weights.base_rate,
            weights.weight,
            calibrations.slope * weights.weight as contribution,
            -- 20 points double the odds of churn.
            cast(
                round(
                    cast(calibrations.slope * weights.weight * 20 / ln(2) as decimal(18, 6)), 0
                ) as integer
            ) as points,
            weights.fit_on
        from weights
        inner join fit_in_force on weights.fit_on = fit_in_force.fit_on
        inner join calibrations on weights.fit_on = calibrations.fit_on
        inner join
            declared_bins
            on weights.trait_key = declared_bins.trait_key
            and weights.bin_number = declared_bins.bin_number
    )

select *
from final
