-- The segment of every scheme for every account and day: one column a scheme.
with
    account_days as (select * from {{ ref("int_account_days") }}),

    rfm_scores as (select * from {{ ref("int_rfm_scores") }}),

    mrr_shares as (select * from {{ ref("int_mrr_shares") }}),

    sectors as (select * from {{ ref("industry_sectors") }}),

    traits as (
        select
            account_days.*,
            rfm_scores.rfm_recency_score,
            rfm_scores.rfm_frequency_score,
            rfm_scores.rfm_monetary_score,
            rfm_scores.rfm_regularity_score,
            mrr_shares.larger_mrr_share,
            sectors.sector_key
        from account_days
        inner join
            rfm_scores
            on account_days.account_id = rfm_scores.account_id
            and account_days.date_day = rfm_scores.date_day
        left join
            mrr_shares
            on account_days.account_id = mrr_shares.account_id
            and account_days.date_day = mrr_shares.date_day
        left join sectors on {{ industry_key("account_days.industry") }} = sectors.industry
    ),

    final as (
        select
            account_id,
            {% for scheme in schemes() %}
                {{ scheme_segment(scheme) }} as {{ scheme }}_segment,
            {% endfor %}
            date_day
        from traits
    )

select *
from final
