-- Who pays us and no longer uses what the product is for?
--
-- Paying accounts that used a core feature once but on none of the last 28 days, dearest first.
with
    segments as (select * from {{ ref("account_segments") }}),

    accounts as (select * from {{ ref("dim_accounts") }}),

    final as (
        select
            segments.account_id,
            segments.account_name,
            accounts.owner_id,
            segments.lifecycle_segment,
            segments.touch_segment,
            segments.mrr_amount,
            {{ days_between("segments.last_core_active_on", "segments.as_of_date") }}
            as silent_days,
            segments.is_near_renewal,
            segments.last_core_active_on
        from segments
        inner join accounts on segments.account_id = accounts.account_id
        where
            segments.is_paying
            and segments.core_active_days_28 = 0
            and segments.last_core_active_on is not null
    )

select *
from final
order by mrr_amount desc, account_id asc
