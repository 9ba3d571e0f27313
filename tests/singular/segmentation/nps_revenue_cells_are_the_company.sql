-- Prevents a paying account that falls out of the matrix because a scheme gained a segment.
with
    cells as (select * from {{ ref("nps_revenue_matrix") }}),

    accounts as (select * from {{ ref("account_segments") }} where is_paying),

    summed as (
        select sum(account_count) as account_count, sum(mrr_amount) as mrr_amount from cells
    ),

    expected as (select count(*) as account_count, sum(mrr_amount) as mrr_amount from accounts),

    final as (
        select summed.account_count, expected.account_count as expected_count
        from summed
        cross join expected
        where
            summed.account_count <> expected.account_count
            or summed.mrr_amount <> coalesce(expected.mrr_amount, 0)
    )

select *
from final
