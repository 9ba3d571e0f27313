with
    churn_risks as (
        select * from {{ ref("int_churn_risk_days") }} where date_day = {{ as_of_date() }}
    ),

    calibrations as (select * from {{ ref("int_churn_risk_calibrations") }}),

    -- Only what raises the risk is a reason.
    reasons as (
        select *
        from {{ ref("int_churn_risk_reasons") }}
        where contribution_rank <= 3 and cast(contribution as decimal(18, 6)) > 0
    ),

    worded as (
        select
            account_id,
            {% for place in [1, 2, 3] %}
                max(
                    case when contribution_rank = {{ place }} then words end
                ) as reason_{{ place }} {{ "," if not loop.last }}
            {% endfor %}
        from reasons
        group by account_id
    ),

    ranked as (
        select
            *,
            count(churn_risk_rate) over () as rated_count,
            case
                when churn_risk_rate is not null
                then rank() over (order by coalesce(churn_risk_rate, -1) desc)
            end as risk_rank
        from churn_risks
    ),

    final as (
        select
            ranked.account_id,
            ranked.churn_risk_band,
            worded.reason_1,
            worded.reason_2,
            worded.reason_3,
            ranked.churn_risk_rate,
            ranked.churn_risk_score,
            calibrations.intercept as churn_risk_base_score,
            {{ quantile_by_rank("ranked.risk_rank", "ranked.rated_count", 10) }}
            as churn_risk_decile,
            ranked.fit_on,
            ranked.date_day as as_of_date
        from ranked
        left join worded on ranked.account_id = worded.account_id
        left join calibrations on ranked.fit_on = calibrations.fit_on
    )

select *
from final
