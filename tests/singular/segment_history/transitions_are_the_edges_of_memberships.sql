-- Prevents an entry or exit that is missing, told twice, or told without a membership that
-- begins or ends on that day.
with
    edges as (
        select account_id, scheme, segment_key, 'enter' as event, valid_from as transition_date
        from {{ ref("segment_memberships") }}
        where not is_cut_by_history
        union all
        select account_id, scheme, segment_key, 'exit' as event, valid_to as transition_date
        from {{ ref("segment_memberships") }}
        where valid_to is not null
    ),

    counted as (
        select
            account_id,
            scheme,
            segment_key,
            event,
            transition_date,
            1 as edge_count,
            0 as told_count
        from edges
        union all
        select
            account_id,
            scheme,
            segment_key,
            event,
            transition_date,
            0 as edge_count,
            1 as told_count
        from {{ ref("segment_transitions") }}
    )

select account_id, scheme, segment_key, event, transition_date
from counted
group by account_id, scheme, segment_key, event, transition_date
having sum(edge_count) <> 1 or sum(told_count) <> 1
