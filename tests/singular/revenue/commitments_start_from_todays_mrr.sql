-- Prevents committed MRR, or a renewal calendar, that stands on another MRR than today's.
with
    figures as (
        select
            (select sum(mrr_amount) from {{ ref("account_segments") }}) as mrr_today,
            (select sum(mrr_amount) from {{ ref("account_commitments") }}) as mrr_committed,
            (select sum(mrr_amount) from {{ ref("renewal_calendar") }}) as mrr_to_renew,
            (
                select sum(mrr_amount)
                from {{ ref("int_item_mrr_stretches") }}
                where is_metered and until_on > {{ as_of_date() }}
            ) as metered_mrr
    )

select *
from figures
where
    coalesce(mrr_today, 0) <> coalesce(mrr_committed, 0)
    or coalesce(mrr_today, 0) <> coalesce(mrr_to_renew, 0) + coalesce(metered_mrr, 0)
