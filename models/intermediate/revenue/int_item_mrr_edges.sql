-- Why an item starts or stops to count, by the row of it that is in force next to that day.
with
    steps as (select * from {{ ref("int_item_mrr_steps") }} where change_kind <> 'continued'),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    -- A start is explained by the day before it, a stop by its own day.
    explained as (
        select
            *,
            case
                when change_kind = 'started' then {{ add_days("changed_on", -1) }} else changed_on
            end as explained_by_date
        from steps
    ),

    joined as (
        select
            explained.*,
            in_force.status as status_in_force,
            in_force.trial_ends_on > explained.changed_on as is_in_trial,
            last_periods.end_reason
        from explained
        left join
            periods as in_force
            on explained.source_name = in_force.source_name
            and explained.subscription_item_id = in_force.subscription_item_id
            and explained.account_id = in_force.account_id
            and explained.explained_by_date >= in_force.started_on
            and explained.explained_by_date < coalesce(in_force.ended_on, {{ far_future() }})
        left join
            periods as last_periods
            on explained.source_name = last_periods.source_name
            and explained.previous_subscription_period_id = last_periods.subscription_period_id
    ),

    final as (
        select
            source_name,
            subscription_item_id,
            account_id,
            case
                when change_kind = 'started'
                then {{ start_cause("status_in_force") }}
                else {{ stop_cause("status_in_force", "is_in_trial", "end_reason") }}
            end as edge_cause,
            changed_on
        from joined
    )

select *
from final
