-- Prevents movements of a period that do not lead from the revenue at its start to what is left of
-- it. A free account that counts as active expands from 0, so that it is not among the starters.
{{ config(enabled=not var("count_free_as_active")) }}
select *
from {{ ref("retention_by_segment") }}
where
    opening_mrr_amount
    + expansion_mrr_amount
    + fx_mrr_amount
    - contraction_mrr_amount
    - churn_mrr_amount
    <> retained_mrr_amount
    or kept_mrr_amount > least(opening_mrr_amount, retained_mrr_amount)
    or opening_account_count <> churned_account_count + retained_account_count
