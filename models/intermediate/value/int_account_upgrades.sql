-- Paying accounts that in the last 28 days tried a feature of a higher plan, and what the plan of
-- the lowest such tier would add: the median of its accounts of the same size band, less their own.
with
    seats as (select * from {{ ref("int_account_seats") }}),

    feature_days as (
        select *
        from {{ ref("int_usage_feature_days") }}
        where is_above_plan and used_on > {{ add_days(as_of_date(), -28) }}
    ),

    features as (select * from {{ ref("feature_catalog") }}),

    wanted as (
        select
            feature_days.account_id,
            min({{ plan_tier_rank("features.min_plan_tier") }}) as wanted_tier_rank
        from feature_days
        inner join features on feature_days.event_name = features.event_name
        group by feature_days.account_id
    ),

    tiers as (
        {{
            medians(
                "seats",
                ["tier_rank", "size_band"],
                "plan_arr_amount",
                "account_id",
                "tier_rank is not null and size_band <> 'unknown' and plan_arr_amount > 0",
            )
        }}
    ),

    compared as (
        select
            seats.account_id,
            wanted.wanted_tier_rank,
            {{ money_per_unit("tiers.middle_sum", "tiers.middle_count") }}
            - seats.plan_arr_amount as arr_difference
        from seats
        inner join wanted on seats.account_id = wanted.account_id
        left join
            tiers on wanted.wanted_tier_rank = tiers.tier_rank and seats.size_band = tiers.size_band
        -- Who has moved to that plan since has what it wanted.
        where wanted.wanted_tier_rank > seats.tier_rank
    ),

    final as (
        select
            account_id,
            case
                wanted_tier_rank
                {% for tier in var("plan_tiers") %}
                    when {{ loop.index }} then {{ text_literal(tier | lower) }}
                {% endfor %}
            end as wanted_plan_tier,
            -- Unknown without an account to learn from.
            cast(
                case
                    when arr_difference > 0 then arr_difference when arr_difference <= 0 then 0
                end as {{ type_money() }}
            ) as upgrade_arr_amount
        from compared
    )

select *
from final
