-- Contracts: stretches of days on which an account pays at one billing interval. A contract ends
-- with the account's payments (it is lost) or with another interval (only what is seen of it ends).
-- Its plan family is that of its first day. What is billed by days or weeks renews monthly.
{% set is_customer = (
    "running.is_running" if var("count_free_as_active") else "running.mrr_amount > 0"
) %}
with
    mrr_spans as (
        select *, coalesce(valid_to, {{ far_future() }}) as span_ends_on
        from {{ ref("int_account_mrr_spans") }}
    ),

    plan_spans as (
        select *, {{ cycle_months() }} as cycle_months from {{ ref("int_account_plan_spans") }}
    ),

    running as (
        select account_id, mrr_amount, is_running, valid_from, span_ends_on as valid_to
        from mrr_spans
    ),

    starts as (
        select account_id, valid_from
        from running
        union
        {{ distinct_rows() }}
        select account_id, valid_from
        from plan_spans
    ),

    carried as ({{ with_last_spans("starts", ["running", "plan_spans"]) }}),

    known as (
        select
            carried.account_id,
            carried.valid_from,
            case
                when running.mrr_amount > 0 and plan_spans.billing_interval is not null
                then coalesce(plan_spans.cycle_months, 1)
            end as period_months,
            {{ is_customer }} as is_customer,
            plan_spans.plan_tier
        from carried
        inner join running on {{ within_last_span("carried", "running") }}
        inner join plan_spans on {{ within_last_span("carried", "plan_spans") }}
    ),

    spans as ({{ spans_of_values("known", ["period_months", "is_customer"]) }}),

    followed as (
        select *, lead(is_customer) over (partition by account_id order by valid_from) as stays
        from spans
    ),

    final as (
        select
            {{ surrogate_key(["followed.account_id", "followed.valid_from"]) }} as contract_id,
            followed.account_id,
            coalesce(known.plan_tier, 'unknown') as model_family,
            case
                followed.period_months
                when 1
                then 'month'
                when 12
                then 'year'
                else
                    {{
                        concat_known(
                            [
                                "cast(followed.period_months as " ~ dbt.type_string() ~ ")",
                                "'_months'",
                            ]
                        )
                    }}
            end as billing_interval,
            cast(followed.period_months as integer) as period_months,
            coalesce(not followed.stays, false) as is_lost,
            followed.valid_from as started_on,
            case when followed.valid_to < {{ far_future() }} then followed.valid_to end as ended_on
        from followed
        inner join
            known
            on followed.account_id = known.account_id
            and followed.valid_from = known.valid_from
        where followed.period_months is not null
    )

select *
from final
