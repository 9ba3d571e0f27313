-- Every cell, those without an account included: an empty corner is an answer too.
with
    actions as (select * from {{ ref("nps_revenue_actions") }}),

    accounts as (select * from {{ ref("account_segments") }} where is_paying),

    definitions as (select * from {{ ref("segment_definitions") }}),

    nps_groups as (
        select segment_key, label, sort_order from definitions where scheme = 'nps_group'
    ),

    value_tiers as (
        select segment_key, label, sort_order from definitions where scheme = 'value_tier'
    ),

    counted as (
        select
            nps_group_segment,
            value_tier_segment,
            count(*) as account_count,
            sum(mrr_amount) as mrr_amount,
            count(case when churn_risk_band = 'high' then 1 end) as high_risk_account_count,
            sum(
                case when churn_risk_band = 'high' then mrr_amount else 0 end
            ) as high_risk_mrr_amount
        from accounts
        group by nps_group_segment, value_tier_segment
    ),

    cells as (
        select
            nps_groups.segment_key as nps_group,
            nps_groups.label as nps_group_label,
            value_tiers.segment_key as value_tier,
            value_tiers.label as value_tier_label,
            coalesce(counted.account_count, 0) as account_count,
            coalesce(counted.mrr_amount, 0) as mrr_amount,
            coalesce(counted.high_risk_account_count, 0) as high_risk_account_count,
            coalesce(counted.high_risk_mrr_amount, 0) as high_risk_mrr_amount,
            nps_groups.sort_order as nps_group_order,
            value_tiers.sort_order as value_tier_order
        from nps_groups
        cross join value_tiers
        left join
            counted
            on nps_groups.segment_key = counted.nps_group_segment
            and value_tiers.segment_key = counted.value_tier_segment
    ),

    final as (
        select
            {{ surrogate_key(["cells.nps_group", "cells.value_tier"]) }} as cell_id,
            cells.nps_group,
            cells.nps_group_label,
            cells.value_tier,
            cells.value_tier_label,
            cells.account_count,
            cast(cells.mrr_amount as {{ type_money() }}) as mrr_amount,
            {{ ratio("cells.account_count", "sum(cells.account_count) over ()") }} as account_rate,
            {{ ratio("cells.mrr_amount", "sum(cells.mrr_amount) over ()") }} as mrr_rate,
            cells.high_risk_account_count,
            cast(cells.high_risk_mrr_amount as {{ type_money() }}) as high_risk_mrr_amount,
            actions.action,
            actions.owner,
            actions.channel,
            cast(cells.nps_group_order as integer) as nps_group_order,
            cast(cells.value_tier_order as integer) as value_tier_order
        from cells
        left join
            actions on cells.nps_group = actions.nps_group and cells.value_tier = actions.value_tier
    )

select *
from final
