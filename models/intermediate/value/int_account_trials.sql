-- Every trial of an account that did not pay when it began: days in a row on which any item is on
-- trial, and whether the account paid soon after.
{% set account_days = "partition by account_id order by changed_on" %}
with
    spans as ({{ trial_spans(ref("int_subscription_periods")) }}),

    mrr_spans as (select * from {{ ref("int_account_mrr_spans") }}),

    changes as (
        select account_id, from_on as changed_on, 1 as span_change
        from spans
        where from_on < until_on
        union all
        select account_id, until_on as changed_on, -1 as span_change
        from spans
        where from_on < until_on
    ),

    daily as (
        select account_id, changed_on, sum(span_change) as span_change
        from changes
        group by account_id, changed_on
    ),

    running as (
        select
            account_id,
            changed_on,
            span_change,
            sum(span_change) over ({{ account_days }}) as span_count
        from daily
    ),

    -- Only where trying starts or stops.
    turns as (
        select
            account_id,
            span_count,
            changed_on as started_on,
            lead(changed_on) over ({{ account_days }}) as ended_on
        from running
        where span_count = 0 or span_count = span_change
    ),

    trials as (select account_id, started_on, ended_on from turns where span_count > 0),

    -- A payer that tries another product is on no trial.
    of_prospects as (
        select trials.*
        from trials
        left join
            mrr_spans
            on trials.account_id = mrr_spans.account_id
            and trials.started_on >= mrr_spans.valid_from
            and trials.started_on < coalesce(mrr_spans.valid_to, {{ far_future() }})
        where coalesce(mrr_spans.mrr_amount, 0) = 0
    ),

    paid as (
        select
            of_prospects.account_id, of_prospects.started_on, min(mrr_spans.valid_from) as paid_on
        from of_prospects
        inner join
            mrr_spans
            on of_prospects.account_id = mrr_spans.account_id
            and mrr_spans.valid_from > of_prospects.started_on
            and mrr_spans.valid_from
            <= {{ add_days("of_prospects.ended_on", var("trial_conversion_days")) }}
        where mrr_spans.mrr_amount > 0
        group by of_prospects.account_id, of_prospects.started_on
    ),

    final as (
        select
            of_prospects.account_id,
            -- Null while the trial runs, and while the days after it do.
            case
                when paid.paid_on <= {{ as_of_date() }}
                then true
                when
                    {{ add_days("of_prospects.ended_on", var("trial_conversion_days")) }}
                    <= {{ as_of_date() }}
                then false
            end as is_converted,
            of_prospects.ended_on <= {{ as_of_date() }} as is_ended,
            of_prospects.started_on,
            of_prospects.ended_on,
            case when paid.paid_on <= {{ as_of_date() }} then paid.paid_on end as converted_on,
            -- Who pays while something is still on trial is known to have converted.
            least(
                of_prospects.ended_on, coalesce(paid.paid_on, of_prospects.ended_on)
            ) as undecided_until
        from of_prospects
        left join
            paid
            on of_prospects.account_id = paid.account_id
            and of_prospects.started_on = paid.started_on
    )

select *
from final
