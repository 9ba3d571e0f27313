{% set segments = segment_declarations() %}
with
    segment_days as (
        select * from {{ ref("int_account_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    named_segment_days as (
        select * from {{ ref("int_named_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    account_days as (
        select * from {{ ref("int_account_days") }} where date_day = {{ as_of_date() }}
    ),

    rfm_scores as (select * from {{ ref("int_rfm_scores") }} where date_day = {{ as_of_date() }}),

    churn_risks as (
        select * from {{ ref("int_churn_risk_days") }} where date_day = {{ as_of_date() }}
    ),

    accounts as (select * from {{ ref("int_accounts") }}),

    final as (
        select
            segment_days.account_id,
            accounts.account_name,
            {% for scheme in schemes() %} segment_days.{{ scheme }}_segment, {% endfor %}
            rfm_scores.rfm_code,
            rfm_scores.rfm_recency_score,
            rfm_scores.rfm_frequency_score,
            rfm_scores.rfm_monetary_score,
            rfm_scores.rfm_regularity_score,
            cast(rfm_scores.rfm_recency_days as integer) as rfm_recency_days,
            cast(rfm_scores.rfm_frequency_days as integer) as rfm_frequency_days,
            cast(rfm_scores.rfm_regularity_weeks as integer) as rfm_regularity_weeks,
            rfm_scores.rfm_monetary_amount,
            account_days.engagement_score,
            account_days.health_score,
            churn_risks.churn_risk_rate,
            churn_risks.churn_risk_band,
            account_days.mrr_amount,
            account_days.arr_amount,
            account_days.open_opportunity_amount,
            account_days.potential_arr_amount,
            account_days.plan_tier,
            cast(account_days.product_count as integer) as product_count,
            account_days.seat_use_rate,
            cast(account_days.core_active_days_28 as integer) as core_active_days_28,
            cast(account_days.active_users_28 as integer) as active_users_28,
            cast(account_days.days_until_renewal as integer) as days_until_renewal,
            cast(account_days.nps_score as integer) as nps_score,
            account_days.is_paying,
            account_days.is_trialing,
            account_days.is_near_renewal,
            account_days.is_activated,
            {% for key in segments %} named_segment_days.is_{{ key }}, {% endfor %}
            segment_days.date_day as as_of_date,
            account_days.first_paid_on,
            account_days.last_core_active_on
        from segment_days
        inner join named_segment_days on segment_days.account_id = named_segment_days.account_id
        inner join account_days on segment_days.account_id = account_days.account_id
        inner join rfm_scores on segment_days.account_id = rfm_scores.account_id
        left join churn_risks on segment_days.account_id = churn_risks.account_id
        inner join accounts on segment_days.account_id = accounts.account_id
    )

select *
from final
