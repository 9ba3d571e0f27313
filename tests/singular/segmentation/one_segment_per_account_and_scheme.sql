-- Prevents an account that is missing from `account_segments`, stands there twice, or has a scheme
-- without a segment.
with
    accounts as (select account_id from {{ ref("dim_accounts") }}),

    segments as (select * from {{ ref("account_segments") }}),

    counted as (
        select accounts.account_id, count(segments.account_id) as row_count
        from accounts
        left join segments on accounts.account_id = segments.account_id
        group by accounts.account_id
    )

select account_id
from counted
where row_count <> 1
union all
select account_id
from segments
where
    {% for scheme in schemes() %}
        {{ scheme }}_segment is null {{ "or" if not loop.last }}
    {% endfor %}
