-- How the sum of weights becomes a probability: traits that tell the same story make sums too
-- large,
-- and the accounts that were left out show by how much. Rounded, so that no risk depends on the
-- order
-- in which an engine adds.
with
    left_out as (select * from {{ ref("int_churn_risk_left_out") }}),

    calibrations as ({{ logistic_calibration("left_out") }}),

    final as (
        select
            fit_on,
            cast(cast(intercept as decimal(18, 9)) as {{ type_double() }}) as intercept,
            cast(cast(slope as decimal(18, 9)) as {{ type_double() }}) as slope
        from calibrations
    )

select *
from final
