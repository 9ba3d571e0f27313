with
    segment_days as (
        select * from {{ ref("int_account_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    account_days as (
        select * from {{ ref("int_account_days") }} where date_day = {{ as_of_date() }}
    ),

    rfm_scores as (select * from {{ ref("int_rfm_scores") }} where date_day = {{ as_of_date() }}),

    accounts as (select * from {{ ref("int_accounts") }}),

    activation as (select * from {{ ref("int_account_activation") }}),

    final as (
        select
            segment_days.account_id,
            accounts.account_name,
            {% for scheme in var("schemes") %} segment_days.{{ scheme }}_segment, {% endfor %}
            rfm_scores.rfm_code,
            rfm_scores.rfm_recency_score,
            rfm_scores.rfm_frequency_score,
            rfm_scores.rfm_monetary_score,
            cast(rfm_scores.rfm_recency_days as integer) as rfm_recency_days,
            cast(rfm_scores.rfm_frequency_days as integer) as rfm_frequency_days,
            rfm_scores.rfm_monetary_amount,
            account_days.mrr_amount,
            account_days.arr_amount,
            account_days.open_opportunity_amount,
            cast(account_days.product_count as integer) as product_count,
            cast(account_days.core_active_days_28 as integer) as core_active_days_28,
            account_days.nps_score,
            account_days.is_paying,
            account_days.is_trialing,
            account_days.is_near_renewal,
            activation.is_activated,
            segment_days.date_day as as_of_date,
            account_days.first_paid_on,
            account_days.last_core_active_on
        from segment_days
        inner join account_days on segment_days.account_id = account_days.account_id
        inner join rfm_scores on segment_days.account_id = rfm_scores.account_id
        inner join accounts on segment_days.account_id = accounts.account_id
        left join activation on segment_days.account_id = activation.account_id
    )

select *
from final
