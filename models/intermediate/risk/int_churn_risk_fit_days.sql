-- The days on which the scorecard is fitted, each with the days of its training snapshots: the last
-- one a horizon before the fit, so that every label is known on the day of the fit.
with
    numbers as ({{ numbers(4) }}),

    first_fit as (select {{ churn_risk_fit_day(segment_start_date()) }} as first_fit_on),

    fits as (
        select
            {{
                add_days(
                    "first_fit.first_fit_on", "numbers.number * " ~ var("churn_risk_refit_days")
                )
            }} as fit_on
        from first_fit
        inner join
            numbers
            on numbers.number * {{ var("churn_risk_refit_days") }}
            <= {{ days_between("first_fit.first_fit_on", as_of_date()) }}
    ),

    final as (
        select
            fits.fit_on,
            {{
                add_days(
                    "fits.fit_on",
                    "-1 * ("
                    ~ var("churn_risk_horizon_days")
                    ~ " + numbers.number * "
                    ~ var("churn_risk_refit_days")
                    ~ ")",
                )
            }} as snapshot_on
        from fits
        inner join
            numbers
            on numbers.number * {{ var("churn_risk_refit_days") }}
            <= {{ var("churn_risk_training_days") }}
    )

select *
from final
