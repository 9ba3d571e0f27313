-- Prevents a waterfall that leads to another number than the size of its segment, or whose
-- steps do not follow from each other.
with
    steps as (
        select
            *,
            lag(kept_count) over (partition by segment_key order by step_number) as previous_count
        from {{ ref("segment_waterfall") }}
    ),

    sizes as (
        select *
        from {{ ref("segment_sizes_daily") }}
        where scheme = 'named' and date_day = {{ as_of_date() }}
    ),

    nets as (select * from steps where step_type = 'net')

select segment_key, step_number
from steps
where previous_count - dropped_count + added_count <> kept_count
union all
select sizes.segment_key, 0 as step_number
from sizes
left join nets on sizes.segment_key = nets.segment_key
where
    coalesce(nets.kept_count, -1) <> sizes.account_count
    or coalesce(nets.kept_mrr_amount, -1) <> sizes.mrr_amount
