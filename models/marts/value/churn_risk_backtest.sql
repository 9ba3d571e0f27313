-- fit_id is the day of a fit, or `all` for the forecasts of all of them together.
with
    forecasts as (select * from {{ ref("int_churn_risk_forecasts") }}),

    calibrations as (select * from {{ ref("int_churn_risk_calibrations") }}),

    scoped as (
        select
            cast(fit_on as {{ dbt.type_string() }}) as fit_id,
            fit_on,
            account_id,
            {{ exact_rate("churn_risk_rate") }} as churn_risk_rate,
            {{ exact_rate("base_rate") }} as base_rate,
            case when is_lost then 1 else 0 end as label
        from forecasts
        union all
        select
            'all' as fit_id,
            cast(null as date) as fit_on,
            account_id,
            {{ exact_rate("churn_risk_rate") }} as churn_risk_rate,
            {{ exact_rate("base_rate") }} as base_rate,
            case when is_lost then 1 else 0 end as label
        from forecasts
    ),

    totals as (
        select
            fit_id,
            max(fit_on) as fit_on,
            count(*) as forecast_count,
            sum(label) as lost_count,
            sum(churn_risk_rate) as rate_sum,
            sum((churn_risk_rate - label) * (churn_risk_rate - label)) as squared_sum,
            sum((base_rate - label) * (base_rate - label)) as base_squared_sum
        from scoped
        group by fit_id
    ),

    -- Of accounts with one rate each counts half as below and half as above the others.
    rates as (
        select fit_id, churn_risk_rate, count(*) as rate_count, sum(label) as rate_lost_count
        from scoped
        group by fit_id, churn_risk_rate
    ),

    {% set lower %}
        (
            partition by fit_id
            order by churn_risk_rate
            rows between unbounded preceding and current row
        )
    {% endset %}
    pairs as (
        select
            fit_id,
            rate_lost_count * (
                sum(rate_count - rate_lost_count) over {{ lower }}
                - cast(rate_count - rate_lost_count as {{ type_double() }}) / 2
            ) as won_pair_count
        from rates
    ),

    won as (select fit_id, sum(won_pair_count) as won_pair_count from pairs group by fit_id),

    ranked as (
        select
            scoped.*,
            totals.forecast_count,
            rank() over (
                partition by scoped.fit_id order by scoped.churn_risk_rate desc
            ) as risk_rank
        from scoped
        inner join totals on scoped.fit_id = totals.fit_id
    ),

    parted as (
        select
            *,
            {{ quantile_by_rank("risk_rank", "forecast_count", 5) }} as quintile,
            {{ quantile_by_rank("risk_rank", "forecast_count", 10) }} as decile
        from ranked
    ),

    gaps as (
        select fit_id, quintile, abs(sum(churn_risk_rate) - sum(label)) as gap_count
        from parted
        group by fit_id, quintile
    ),

    errors as (select fit_id, sum(gap_count) as gap_count from gaps group by fit_id),

    tops as (
        select fit_id, count(*) as top_count, sum(label) as top_lost_count
        from parted
        where decile = 1
        group by fit_id
    ),

    final as (
        select
            totals.fit_id as churn_risk_fit_id,
            totals.forecast_count,
            cast(totals.lost_count as bigint) as lost_count,
            {{ ratio("totals.rate_sum", "totals.forecast_count") }} as mean_rate,
            {{ ratio("totals.lost_count", "totals.forecast_count") }} as lost_rate,
            calibrations.slope as calibration_slope,
            {{
                ratio(
                    "won.won_pair_count",
                    "totals.lost_count * (totals.forecast_count - totals.lost_count)",
                )
            }} as auc,
            {{ ratio("totals.squared_sum", "totals.forecast_count") }} as brier_score,
            {{ ratio("totals.base_squared_sum", "totals.forecast_count") }} as base_brier_score,
            {{ ratio("errors.gap_count", "totals.forecast_count") }} as calibration_error_rate,
            {{
                ratio(
                    ratio("tops.top_lost_count", "tops.top_count"),
                    ratio("totals.lost_count", "totals.forecast_count"),
                )
            }} as top_decile_lift,
            totals.fit_on
        from totals
        inner join won on totals.fit_id = won.fit_id
        inner join errors on totals.fit_id = errors.fit_id
        inner join tops on totals.fit_id = tops.fit_id
        left join calibrations on totals.fit_on = calibrations.fit_on
    )

select *
from final
