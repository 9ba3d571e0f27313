-- Prevents a size that changes although nobody came or went.
with
    followed as (
        select
            *,
            lag(account_count) over (
                partition by scheme, segment_key order by date_day
            ) as previous_count
        from {{ ref("segment_sizes_daily") }}
    )

select scheme, segment_key, date_day
from followed
where previous_count + entering_count - leaving_count <> account_count
