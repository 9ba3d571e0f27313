-- Prevents reasons that don't explain the risk: base score and contributions add up to the score,
-- and
-- the score is the log odds of the rate.
with
    risks as (select * from {{ ref("account_churn_risk") }} where churn_risk_rate is not null),

    summed as (
        select account_id, sum(contribution) as contribution
        from {{ ref("account_churn_risk_reasons") }}
        group by account_id
    )

select risks.account_id, risks.churn_risk_score, summed.contribution
from risks
left join summed on risks.account_id = summed.account_id
where
    summed.account_id is null
    or abs(risks.churn_risk_base_score + summed.contribution - risks.churn_risk_score) > 1e-9
    or abs({{ probability_of("risks.churn_risk_score") }} - risks.churn_risk_rate) > 1e-6
