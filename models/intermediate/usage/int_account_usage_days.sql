with
    events as (select * from {{ ref("int_usage_events") }} where account_id is not null),

    final as (
        select
            account_id,
            count(*) as event_count,
            sum(case when is_core then 1 else 0 end) as core_event_count,
            sum(case when is_error then 1 else 0 end) as error_count,
            count(distinct user_id) as user_count,
            max(case when is_core then 1 else 0 end) = 1 as is_core_active,
            occurred_on as usage_date
        from events
        group by account_id, occurred_on
    )

select *
from final
