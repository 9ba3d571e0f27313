-- What was true of an account from when to when, with what the feature catalogue says of it.
with
    accounts as (select * from {{ ref("int_accounts") }}),

    spans as (select * from {{ ref("int_account_attribute_spans") }}),

    features as (select * from {{ ref("feature_catalog") }}),

    need_features as (
        select
            serves_need as use_case,
            feature_name as need_feature_name,
            min_plan_tier,
            row_number() over (partition by serves_need order by feature_name) as feature_number
        from features
        where serves_need is not null
    ),

    core_features as (
        select count(distinct event_name) as core_features_total
        from ({{ core_event_names() }}) as core_events
    ),

    final as (
        select
            spans.*,
            accounts.created_on,
            need_features.need_feature_name,
            -- A feature without a least tier is in every plan.
            case
                when need_features.use_case is null or spans.plan_tier is null
                then null
                else
                    coalesce({{ plan_tier_rank("need_features.min_plan_tier") }}, 0)
                    <= {{ plan_tier_rank("spans.plan_tier") }}
            end as is_need_feature_in_plan,
            core_features.core_features_total
        from spans
        inner join accounts on spans.account_id = accounts.account_id
        left join
            need_features
            on spans.use_case = need_features.use_case
            and need_features.feature_number = 1
        cross join core_features
    )

select *
from final
