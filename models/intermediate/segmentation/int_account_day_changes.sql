-- Everything that changes a daily trait, as changes by account and day, so that a trait of any day
-- is one running sum or maximum. Changes before the history starts count on its first day.
with
    first_days as (
        select account_id, greatest(first_seen_on, {{ history_warm_up_date() }}) as first_history_on
        from {{ ref("int_account_first_days") }}
    ),

    mrr_changes as (
        select account_id, valid_from as changed_on, mrr_change_amount
        from {{ ref("int_account_mrr_spans") }}
    ),

    starts as (
        select account_id, movement_type, movement_date as changed_on
        from {{ ref("int_mrr_movements") }}
        where movement_type in ('new', 'reactivation')
    ),

    trials as (
        select
            account_id,
            started_on as from_on,
            case
                when status = 'trialing'
                then coalesce(ended_on, {{ far_future() }})
                else least(coalesce(ended_on, trial_ends_on), trial_ends_on)
            end as until_on
        from {{ ref("int_subscription_periods") }}
        where status = 'trialing' or (has_counting_status and trial_ends_on > started_on)
    ),

    products as (
        select account_id, from_on, coalesce(until_on, {{ far_future() }}) as until_on
        from {{ ref("int_account_product_spans") }}
    ),

    renewals as (select account_id, from_on, until_on from {{ ref("int_renewal_windows") }}),

    opportunities as (select * from {{ ref("int_open_opportunities") }}),

    usage_days as (
        select account_id, usage_date as changed_on, is_core_active
        from {{ ref("int_account_usage_days") }}
    ),

    payments as (
        select account_id, paid_on as changed_on, net_amount from {{ ref("int_payments") }}
    ),

    changes as (
        {{ day_change("mrr_changes", "changed_on", {"mrr_change_amount": "mrr_change_amount"}) }}
        union all
        {{
            day_change(
                "starts",
                "changed_on",
                {
                    "first_paid_on": "changed_on",
                    "reactivated_on": "case when movement_type = 'reactivation' then changed_on end",
                },
            )
        }}
        union all
        {{ day_change("trials", "from_on", {"trial_change": "1"}) }}
        union all
        {{ day_change("trials", "until_on", {"trial_change": "-1"}) }}
        union all
        {{ day_change("products", "from_on", {"product_change": "1"}) }}
        union all
        {{ day_change("products", "until_on", {"product_change": "-1"}) }}
        union all
        {{ day_change("renewals", "from_on", {"renewal_change": "1"}) }}
        union all
        {{ day_change("renewals", "until_on", {"renewal_change": "-1"}) }}
        union all
        {{ day_change("opportunities", "from_on", {"opportunity_change_amount": "amount"}) }}
        union all
        {{ day_change("opportunities", "until_on", {"opportunity_change_amount": "-amount"}) }}
        union all
        {{
            day_change(
                "usage_days",
                "changed_on",
                {
                    "core_active_on": "case when is_core_active then changed_on end",
                    "used_on": "changed_on",
                },
            )
        }}
        union all
        {{ day_change("payments", "changed_on", {"paid_amount": "net_amount"}) }}
    ),

    final as (
        select
            changes.account_id,
            sum(changes.mrr_change_amount) as mrr_change_amount,
            sum(changes.trial_change) as trial_change,
            sum(changes.product_change) as product_change,
            sum(changes.renewal_change) as renewal_change,
            sum(changes.opportunity_change_amount) as opportunity_change_amount,
            -- Money paid before the history counts in no window.
            sum(
                case
                    when changes.changed_on >= first_days.first_history_on then changes.paid_amount
                end
            ) as paid_amount,
            min(changes.first_paid_on) as first_paid_on,
            max(changes.reactivated_on) as reactivated_on,
            max(changes.core_active_on) as core_active_on,
            min(changes.used_on) as first_used_on,
            greatest(changes.changed_on, first_days.first_history_on) as date_day
        from changes
        inner join first_days on changes.account_id = first_days.account_id
        where changes.changed_on <= {{ as_of_date() }}
        group by changes.account_id, greatest(changes.changed_on, first_days.first_history_on)
    )

select *
from final
