-- The spine of segmentation: every account on every day, with its declared traits as they were
-- known
-- that day. Days before the published history are there for rules that look back.
{% set rules = trait_rules() %}
{% set measures = trait_measures(rules) %}
{% set levels = trait_levels(rules) %}
with
    accounts as (select * from {{ ref("int_accounts") }}),

    first_days as (select * from {{ ref("int_account_first_days") }}),

    changes as (select * from {{ ref("int_trait_changes") }}),

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

    attributes as (
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
    ),

    numbers as ({{ numbers(4) }}),

    days as (select {{ add_days(history_warm_up_date(rules), "number") }} as date_day from numbers),

    spine as (
        select first_days.account_id, days.date_day
        from first_days
        inner join days on days.date_day >= first_days.first_seen_on
        where days.date_day <= {{ as_of_date() }}
    ),

    traits_0 as (
        select
            spine.account_id,
            spine.date_day
            {%- for name, rule in rules.items() if trait_source_of(rule) is not none %}
                ,
                cast(
                    {{ measured_trait(name, rule, measures) }} as {{ trait_type(rule) }}
                ) as {{ name }}
            {%- endfor %}
            {%- for name, rule in rules.items() if rule["operation"] == "attribute" %}
                , cast(attributes.{{ rule["attribute"] }} as {{ trait_type(rule) }}) as {{ name }}
            {%- endfor %}
        from spine
        left join
            changes on spine.account_id = changes.account_id and spine.date_day = changes.date_day
        left join
            attributes
            on spine.account_id = attributes.account_id
            and spine.date_day >= attributes.valid_from
            and spine.date_day < attributes.valid_to
        window {{ trait_windows(rules) }}
    ),

    {% for level in levels %}
        traits_{{ loop.index }} as (
            select
                *
                {%- for name in level if derived_trait(name, rules[name]) | trim %}
                    ,
                    cast(
                        {{ derived_trait(name, rules[name]) }} as {{ trait_type(rules[name]) }}
                    ) as {{ name }}
                {%- endfor %}
            from traits_{{ loop.index0 }}
        ),
    {% endfor %}

    final as (
        select * from traits_{{ levels | length }} where date_day >= {{ segment_start_date() }}
    )

select *
from final
