-- Prevents a monthly bridge whose movements do not lead from its opening to its closing MRR.
select *
from {{ ref("fct_account_mrr_monthly") }}
where
    opening_mrr_amount
    + new_mrr_amount
    + reactivation_mrr_amount
    + expansion_mrr_amount
    - contraction_mrr_amount
    - churn_mrr_amount
    + fx_mrr_amount
    <> closing_mrr_amount
    or arr_amount <> 12 * closing_mrr_amount
    or is_paying <> (closing_mrr_amount > 0)
