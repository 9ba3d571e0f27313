-- What an account subscribes to: its main item, which of the items that count has the largest MRR,
-- and whether payment is late or a cancellation asked for.
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    stretches as (select * from {{ ref("int_item_mrr_stretches") }}),

    periods as (select * from {{ ref("int_subscription_periods") }}),

    counting as (
        select
            stretches.account_id,
            stretches.source_name,
            stretches.subscription_item_id,
            stretches.plan_id,
            periods.plan_name,
            periods.plan_tier,
            periods.billing_interval,
            periods.billing_interval_count,
            -- What is metered has no seats.
            case
                when not periods.is_metered then cast(floor(periods.quantity) as integer)
            end as seat_count,
            stretches.mrr_amount,
            stretches.from_on,
            stretches.until_on
        from stretches
        inner join
            periods
            on stretches.source_name = periods.source_name
            and stretches.subscription_period_id = periods.subscription_period_id
    ),

    past_due as (
        select
            account_id,
            past_due_since as since_on,
            started_on as from_on,
            coalesce(ended_on, {{ far_future() }}) as until_on
        from periods
        where status = 'past_due'
    ),

    -- A request is pending while the item counts and its row still carries the request.
    requests as (
        select
            account_id,
            cancel_requested_on as since_on,
            greatest(from_on, cancel_requested_on) as from_on,
            until_on
        from stretches
        where cancel_requested_on < until_on
    ),

    counting_edges as ({{ span_edges("counting") }}),

    past_due_edges as ({{ span_edges("past_due") }}),

    request_edges as ({{ span_edges("requests") }}),

    starts as ({{ span_starts(["counting_edges", "past_due_edges", "request_edges"]) }}),

    ranked as (
        select
            starts.account_id,
            starts.valid_from,
            counting.plan_id,
            counting.plan_name,
            counting.plan_tier,
            counting.billing_interval,
            counting.billing_interval_count,
            counting.seat_count,
            row_number() over (
                partition by starts.account_id, starts.valid_from
                order by
                    counting.mrr_amount desc,
                    counting.subscription_item_id asc,
                    counting.source_name asc,
                    counting.from_on asc
            ) as item_rank
        from starts
        left join counting on {{ span_starts_within("starts", "counting", "from_on", "until_on") }}
    ),

    late as (
        select starts.account_id, starts.valid_from, min(past_due.since_on) as past_due_since_on
        from starts
        inner join past_due on {{ span_starts_within("starts", "past_due", "from_on", "until_on") }}
        group by starts.account_id, starts.valid_from
    ),

    leaving as (
        select starts.account_id, starts.valid_from, min(requests.since_on) as cancel_requested_on
        from starts
        inner join requests on {{ span_starts_within("starts", "requests", "from_on", "until_on") }}
        group by starts.account_id, starts.valid_from
    ),

    valued as (
        select
            ranked.account_id,
            ranked.plan_id,
            ranked.plan_name,
            ranked.plan_tier,
            ranked.billing_interval,
            ranked.billing_interval_count,
            ranked.seat_count,
            late.account_id is not null as is_past_due,
            late.past_due_since_on,
            leaving.cancel_requested_on,
            ranked.valid_from
        from ranked
        left join
            late on ranked.account_id = late.account_id and ranked.valid_from = late.valid_from
        left join
            leaving
            on ranked.account_id = leaving.account_id
            and ranked.valid_from = leaving.valid_from
        where ranked.item_rank = 1
    ),

    final as (
        {{
            spans_of_values(
                "valued",
                [
                    "plan_id",
                    "plan_name",
                    "plan_tier",
                    "billing_interval",
                    "billing_interval_count",
                    "seat_count",
                    "is_past_due",
                    "past_due_since_on",
                    "cancel_requested_on",
                ],
            )
        }}
    )

select *
from final
