-- Prevents a planted broken record that goes through, or disappears without a reason.
{{ config(enabled=var("demo")) }}

with
    -- Broken prices and coupons are met in the items that use them.
    truth as (
        select *, replace(record_id, '|', ' ') as contract_key
        from {{ ref("demo_truth_faults") }}
        where record_id is not null and table_name not in ('price', 'coupon')
    ),

    rejected as (select * from {{ ref("rejected_records") }})

select truth.vendor, truth.table_name, truth.record_id, truth.fault
from truth
left join
    rejected
    on truth.vendor = rejected.source_name
    and (
        truth.contract_key = rejected.record_id
        -- A row without its key can only be known by the reason.
        or (truth.record_id like '|%' and rejected.reason like 'missing%')
        or (
            truth.table_name = 'subscription_item_history'
            and rejected.record_id like {{ dbt.split_part("truth.record_id", "'|'", 1) }} || '@%'
        )
        or (
            truth.table_name = 'subscription_history'
            and rejected.record_id
            like replace({{ dbt.split_part("truth.record_id", "'|'", 1) }}, 'sub_', 'si_') || '%'
        )
    )
where rejected.reason is null
