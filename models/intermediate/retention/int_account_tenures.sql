-- How long every account paid before it first churned, and the segments in which it started.
with
    account_months as (select * from {{ ref("int_account_mrr_months") }}),

    movements as (select * from {{ ref("int_mrr_movements") }}),

    -- Days before the history are there for rules that look back; their segments are not published.
    segment_days as (
        select *
        from {{ ref("int_account_segment_days") }}
        where date_day >= {{ history_start_date() }}
    ),

    first_payments as (
        select account_id, min(first_paid_on) as first_paid_on
        from account_months
        group by account_id
    ),

    first_churns as (
        select account_id, min(movement_date) as churned_on
        from movements
        where movement_type = 'churn'
        group by account_id
    ),

    final as (
        select
            first_payments.account_id,
            {% for scheme in schemes() %}
                coalesce(segment_days.{{ scheme }}_segment, 'unknown') as {{ scheme }}_segment,
            {% endfor %}
            cast(
                {{
                    days_between(
                        "first_payments.first_paid_on",
                        "coalesce(first_churns.churned_on, " ~ as_of_date() ~ ")",
                    )
                }} as integer
            ) as tenure_days,
            first_churns.churned_on is not null as has_churned,
            first_payments.first_paid_on,
            first_churns.churned_on
        from first_payments
        left join first_churns on first_payments.account_id = first_churns.account_id
        left join
            segment_days
            on first_payments.account_id = segment_days.account_id
            and first_payments.first_paid_on = segment_days.date_day
    )

select *
from final
