-- Prevents sizes that drift from the accounts they count, which running sums do without a word.
with
    sizes as (select * from {{ ref("segment_sizes_daily") }}),

    account_days as (
        select account_id, date_day, mrr_amount
        from {{ ref("int_account_days") }}
        where date_day >= {{ history_start_date() }}
    ),

    counted as (
        select
            memberships.scheme,
            memberships.segment_key,
            account_days.date_day,
            count(*) as account_count,
            sum(account_days.mrr_amount) as mrr_amount
        from {{ ref("segment_memberships") }} as memberships
        inner join
            account_days
            on memberships.account_id = account_days.account_id
            and account_days.date_day >= memberships.valid_from
            and account_days.date_day < coalesce(memberships.valid_to, {{ far_future() }})
        group by memberships.scheme, memberships.segment_key, account_days.date_day
    )

select
    coalesce(sizes.scheme, counted.scheme) as scheme,
    coalesce(sizes.segment_key, counted.segment_key) as segment_key,
    coalesce(sizes.date_day, counted.date_day) as date_day
from sizes
full outer join
    counted
    on sizes.scheme = counted.scheme
    and sizes.segment_key = counted.segment_key
    and sizes.date_day = counted.date_day
where
    coalesce(sizes.account_count, -1) <> coalesce(counted.account_count, 0)
    or coalesce(sizes.mrr_amount, -1) <> coalesce(counted.mrr_amount, 0)
