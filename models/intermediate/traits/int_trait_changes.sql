-- Everything that declared traits are computed from, as measures by account and day: a trait of any
-- day is then one window over few rows. Changes before the history starts count on its first day.
{% set rules = trait_rules() %}
{% set measures = trait_measures(rules) %}
with
    first_days as (
        select
            account_id,
            greatest(first_seen_on, {{ history_warm_up_date(rules) }}) as first_history_on
        from {{ ref("int_account_first_days") }}
    ),

    usage as {{ not_materialized() }} (
        select *, used_on as changed_on from {{ ref("int_usage_feature_days") }}
    ),

    events as {{ not_materialized() }} (
        select *, occurred_on as changed_on, occurred_at as changed_at
        from {{ ref("int_usage_events") }}
        where account_id is not null
    ),

    tickets as (
        select *, {{ reporting_date("created_at") }} as changed_on
        from {{ ref("int_support_tickets") }}
        where account_id is not null
    ),

    ticket_changes as (
        select account_id, 1 as ticket_change, changed_on
        from tickets
        union all
        select account_id, -1 as ticket_change, {{ reporting_date("solved_at") }} as changed_on
        from tickets
        where solved_at is not null
    ),

    answers as (
        select *, responded_on as changed_on
        from {{ ref("int_survey_responses") }}
        where account_id is not null
    ),

    payments as (select *, paid_on as changed_on from {{ ref("int_payments") }}),

    mrr_changes as (select *, valid_from as changed_on from {{ ref("int_account_mrr_spans") }}),

    movements as (select *, movement_date as changed_on from {{ ref("int_mrr_movements") }}),

    trial_spans as ({{ trial_spans(ref("int_subscription_periods")) }}),

    trials as ({{ changes_of_spans("trial_spans") }}),

    product_spans as (
        select account_id, from_on, coalesce(until_on, {{ far_future() }}) as until_on
        from {{ ref("int_account_product_spans") }}
    ),

    products as ({{ changes_of_spans("product_spans") }}),

    renewal_windows as (select * from {{ ref("int_renewal_windows") }}),

    renewals as ({{ changes_of_spans("renewal_windows") }}),

    open_opportunities as (select * from {{ ref("int_open_opportunities") }}),

    opportunities as ({{ changes_of_spans("open_opportunities", "amount") }}),

    {% for name, rule in rules.items() %}
        {% if rule["operation"] == "distinct" %} {{ distinct_changes(name, rule) }},
        {% elif rule["operation"] == "top_share" %} {{ top_changes(name, rule) }},
        {% elif rule["operation"] == "sequence" %} {{ sequence_changes(name, rule) }},
        {% endif %}
    {% endfor %}

    changes as (
        {% for relation in measures.values() | map(attribute="relation") | unique %}
            {{ measured_changes(relation, measures) }} {{ "union all" if not loop.last }}
        {% else %}select account_id, first_history_on as date_day from first_days where 1 = 0
        {% endfor %}
    ),

    final as (
        select
            account_id,
            {% for name, measure in measures.items() %}
                {{ measure["aggregate"] }} ({{ name }}) as {{ name }},
            {% endfor %}
            date_day
        from changes
        group by account_id, date_day
    )

select *
from final
