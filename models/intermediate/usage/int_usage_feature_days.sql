-- What a user did on a day, event by event name: everything that traits of use are counted from.
with
    events as (select * from {{ ref("int_usage_events") }} where account_id is not null),

    features as (select * from {{ ref("feature_catalog") }}),

    -- Of these two attributes alone: an account has hundreds of spans of all, few of them.
    known as (
        select account_id, plan_tier, use_case, valid_from
        from {{ ref("int_account_attribute_spans") }}
    ),

    spans as ({{ spans_of_values("known", ["plan_tier", "use_case"]) }}),

    daily as (
        select
            account_id,
            user_id,
            event_name,
            is_core,
            occurred_on as used_on,
            count(*) as event_count,
            sum(case when is_error then 1 else 0 end) as error_count,
            sum(
                case when lower(device_type) in ('mobile', 'tablet') then 1 else 0 end
            ) as mobile_event_count,
            sum(case when device_type is not null then 1 else 0 end) as device_event_count
        from events
        group by account_id, user_id, event_name, is_core, occurred_on
    ),

    final as (
        select
            daily.account_id,
            daily.user_id,
            daily.event_name,
            daily.is_core,
            coalesce(features.is_presence, false) as is_presence,
            -- Tried, though the plan of the day does not hold it.
            coalesce(
                {{ plan_tier_rank("features.min_plan_tier") }}
                > {{ plan_tier_rank("spans.plan_tier") }},
                false
            ) as is_above_plan,
            coalesce(features.serves_need = spans.use_case, false) as serves_need,
            daily.event_count,
            daily.error_count,
            daily.mobile_event_count,
            daily.device_event_count,
            daily.used_on
        from daily
        left join features on daily.event_name = features.event_name
        left join
            spans
            on daily.account_id = spans.account_id
            and daily.used_on >= spans.valid_from
            and daily.used_on < spans.valid_to
    )

select *
from final
