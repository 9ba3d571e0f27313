-- Prevents two answers to how many accounts two segments share.
select pairs.segment_key, pairs.other_segment_key
from {{ ref("segment_overlap") }} as pairs
left join
    {{ ref("segment_overlap") }} as mirrored
    on pairs.segment_key = mirrored.other_segment_key
    and pairs.other_segment_key = mirrored.segment_key
where
    coalesce(mirrored.account_count, -1) <> pairs.account_count
    or coalesce(mirrored.mrr_amount, -1) <> pairs.mrr_amount
    or coalesce(mirrored.other_share_rate, -1) <> coalesce(pairs.segment_share_rate, -1)
