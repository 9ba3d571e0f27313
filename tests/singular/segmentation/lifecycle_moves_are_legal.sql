-- Prevents an account that jumps between lifecycle stages in a way that no business event explains,
-- such as from prospect to churned.
-- Stages without a length, and a return that no reactivation marks, move otherwise by decision.
{{
    config(
        enabled=(
            "lifecycle" in var("schemes")
            and var("onboarding_days") > 0
            and var("won_back_days") > 0
            and not var("count_free_as_active")
            and var("reactivation_window_days") is none
        )
    )
}}

with
    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    transitions as (select * from {{ ref("lifecycle_transitions") }}),

    followed as (
        select
            account_id,
            lag(lifecycle_segment) over (partition by account_id order by date_day) as from_stage,
            lifecycle_segment as to_stage,
            date_day
        from segment_days
    ),

    moves as (select * from followed where from_stage <> to_stage)

select moves.account_id, moves.from_stage, moves.to_stage, moves.date_day
from moves
left join
    transitions
    on moves.from_stage = transitions.from_stage
    and moves.to_stage = transitions.to_stage
where transitions.from_stage is null
