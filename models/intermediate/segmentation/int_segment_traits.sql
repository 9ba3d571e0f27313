-- What rules read of an account and day, and the earlier values that they compare with.
-- `account_traits_daily` has all traits; this is the narrow copy that the models of segments scan.
with
    account_days as {{ not_materialized() }} (select * from {{ ref("int_account_days") }}),

    rfm_scores as (select * from {{ ref("int_rfm_scores") }}),

    mrr_shares as (select * from {{ ref("int_mrr_shares") }}),

    churn_risk_days as (select * from {{ ref("int_churn_risk_days") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    {{ segment_traits_ctes() }},

    final as (select {{ rule_columns() | join(", ") }} from segment_traits)

select *
from final
