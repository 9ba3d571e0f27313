with
    reasons as (select * from {{ ref("int_churn_risk_reasons") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "trait_key"]) }} as account_churn_risk_reason_id,
            account_id,
            trait_key,
            cast(bin_number as integer) as bin_number,
            words,
            weight,
            contribution,
            cast(contribution_rank as integer) as contribution_rank,
            fit_on,
            date_day as as_of_date
        from reasons
    )

select *
from final
