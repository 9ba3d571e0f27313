-- Prevents accounts and MRR that get lost between two segments of a scheme: what leaves one enters
-- another, and only new accounts come from outside.
with
    sizes as (
        select
            scheme,
            date_day,
            sum(entering_count) as entering_count,
            sum(leaving_count) as leaving_count,
            sum(entering_mrr_amount) as entering_mrr_amount,
            sum(leaving_mrr_amount) as leaving_mrr_amount
        from {{ ref("segment_sizes_daily") }}
        where scheme <> 'named'
        group by scheme, date_day
    ),

    newcomers as (
        select scheme, transition_date, count(*) as account_count, sum(mrr_amount) as mrr_amount
        from {{ ref("segment_transitions") }}
        where scheme <> 'named' and from_segment_key is null
        group by scheme, transition_date
    )

select sizes.scheme, sizes.date_day
from sizes
left join
    newcomers on sizes.scheme = newcomers.scheme and sizes.date_day = newcomers.transition_date
where
    sizes.entering_count - coalesce(newcomers.account_count, 0) <> sizes.leaving_count
    or sizes.entering_mrr_amount - coalesce(newcomers.mrr_amount, 0) <> sizes.leaving_mrr_amount
