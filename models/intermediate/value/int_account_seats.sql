-- Seats that paying accounts have and that their peers would have in their place. A plan is sold by
-- seat where anybody ever held it with another quantity than 1.
with
    account_days as (
        select *
        from {{ ref("int_account_days") }}
        where date_day = {{ as_of_date() }} and is_paying
    ),

    spans as (
        select *
        from {{ ref("int_mrr_spans_by_dimension") }}
        where
            dimension = 'plan'
            and valid_from <= {{ as_of_date() }}
            and coalesce(valid_to, {{ far_future() }}) > {{ as_of_date() }}
    ),

    seat_plans as (
        select plan_id
        from {{ ref("int_subscription_periods") }}
        where not is_metered
        group by plan_id
        having max(quantity) > 1
    ),

    accounts as (
        select
            account_days.account_id,
            {{ size_segment() }} as size_band,
            account_days.plan_tier,
            {{ plan_tier_rank("account_days.plan_tier") }} as tier_rank,
            account_days.employee_count,
            account_days.seat_count,
            12 * spans.mrr_amount as plan_arr_amount,
            seat_plans.plan_id is not null as is_sold_by_seat,
            case
                when
                    seat_plans.plan_id is not null
                    and account_days.employee_count > 0
                    and account_days.seat_count > 0
                then
                    cast(
                        {{ ratio("account_days.seat_count", "account_days.employee_count") }}
                        as decimal(24, 6)
                    )
            end as seat_share
        from account_days
        left join
            spans
            on account_days.account_id = spans.account_id
            and account_days.plan_id = spans.part_key
        left join seat_plans on account_days.plan_id = seat_plans.plan_id
    ),

    peers as ({{ medians("accounts", ["size_band"], "seat_share", "account_id") }}),

    compared as (
        select accounts.*, {{ ratio("peers.middle_sum", "peers.middle_count") }} as peer_seat_rate
        from accounts
        left join peers on accounts.size_band = peers.size_band
    ),

    counted as (
        select
            *,
            case
                when not is_sold_by_seat
                then 0
                -- Who knows its employees and seats is a peer itself, so there is a rate.
                when seat_share is not null
                then
                    greatest(
                        cast(
                            floor(cast(peer_seat_rate * employee_count as decimal(24, 6))) as bigint
                        )
                        - seat_count,
                        0
                    )
            end as unfilled_seat_count
        from compared
    ),

    final as (
        select
            account_id,
            size_band,
            plan_tier,
            tier_rank,
            cast(plan_arr_amount as {{ type_money() }}) as plan_arr_amount,
            case when is_sold_by_seat then cast(seat_count as bigint) end as seat_count,
            case when is_sold_by_seat then peer_seat_rate end as peer_seat_rate,
            cast(unfilled_seat_count as bigint) as unfilled_seat_count,
            cast(
                {{
                    money_per_unit(
                        "plan_arr_amount * cast(unfilled_seat_count as decimal(12, 0))",
                        "case when seat_count > 0 then seat_count else 1 end",
                    )
                }} as {{ type_money() }}
            ) as seat_whitespace_arr_amount
        from counted
    )

select *
from final
