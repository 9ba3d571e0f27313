-- Everything that a rule may read of an account and day: its traits, scores and schemes' segments,
-- and the earlier values that rules compare with.
with
    account_days as (select * from {{ ref("int_account_days") }}),

    rfm_scores as (select * from {{ ref("int_rfm_scores") }}),

    mrr_shares as (select * from {{ ref("int_mrr_shares") }}),

    churn_risk_days as (select * from {{ ref("int_churn_risk_days") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    {{ segment_traits_ctes() }}

select *
from segment_traits
