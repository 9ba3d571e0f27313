-- Everything that a rule may read of an account and day: its traits, scores and schemes'
-- segments, and
-- the earlier values that rules compare with.
with
    account_days as (select * from {{ ref("int_account_days") }}),

    rfm_scores as (select * from {{ ref("int_rfm_scores") }}),

    mrr_shares as (select * from {{ ref("int_mrr_shares") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    joined as (
        select
            account_days.*,
            rfm_scores.rfm_recency_score,
            rfm_scores.rfm_frequency_score,
            rfm_scores.rfm_monetary_score,
            rfm_scores.rfm_regularity_score,
            rfm_scores.rfm_code,
            rfm_scores.rfm_recency_days,
            rfm_scores.rfm_frequency_days,
            rfm_scores.rfm_regularity_weeks,
            rfm_scores.rfm_monetary_amount,
            mrr_shares.larger_mrr_share
            {%- for scheme in schemes() %}, segment_days.{{ scheme }}_segment {%- endfor %}
        from account_days
        inner join
            rfm_scores
            on account_days.account_id = rfm_scores.account_id
            and account_days.date_day = rfm_scores.date_day
        left join
            mrr_shares
            on account_days.account_id = mrr_shares.account_id
            and account_days.date_day = mrr_shares.date_day
        inner join
            segment_days
            on account_days.account_id = segment_days.account_id
            and account_days.date_day = segment_days.date_day
    ),

    final as (
        select
            *
            {%- for column, earlier in earlier_columns().items() %}
                ,
                lag({{ earlier[0] }}, {{ earlier[1] }}) over (
                    partition by account_id order by date_day
                ) as {{ column }}
            {%- endfor %}
        from joined
    )

select *
from final
