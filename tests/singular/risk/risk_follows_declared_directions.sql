-- Prevents a weight that goes against its declared direction, such as more use with more risk,
-- and a
-- bin without a weight.
with
    weights as (select * from {{ ref("int_churn_risk_weights") }}),

    neighbours as (
        select
            *,
            lag(lost_rate) over (
                partition by fit_on, left_out_fold, trait_key order by bin_number
            ) as lower_bin_rate
        from weights
        where bin_number > 0
    )

select fit_on, left_out_fold, trait_key, bin_number, 'goes against its direction' as problem
from neighbours
where
    (risk = 'rising' and lost_rate < lower_bin_rate)
    or (risk = 'falling' and lost_rate > lower_bin_rate)
union all
select fit_on, left_out_fold, trait_key, bin_number, 'has no weight' as problem
from weights
where left_out_fold = 0 and weight is null
