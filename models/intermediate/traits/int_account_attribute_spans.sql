-- What was true of an account from when to when: every attribute that has a state, with a new span
-- on each day on which any of them changes.
{% set subjects = {
    "int_account_versions": [
        "industry",
        "employee_count",
        "annual_revenue_amount",
        "country_code",
        "region_key",
        "city",
        "channel_key",
        "is_strategic",
        "owner_id",
        "parent_account_id",
        "use_case",
        "desired_outcome",
        "pain_point",
        "preferred_channel",
        "crm_observed_at",
    ],
    "int_account_contact_spans": [
        "contact_count",
        "consenting_contact_count",
        "decision_maker_count",
        "champion_count",
        "executive_count",
        "top_seniority",
        "age_band",
        "gender",
        "attitude",
        "contact_country_count",
        "contacts_observed_at",
    ],
    "int_account_plan_spans": [
        "plan_id",
        "plan_name",
        "plan_tier",
        "billing_interval",
        "seat_count",
        "is_past_due",
        "past_due_since_on",
        "cancel_requested_on",
    ],
    "int_account_renewal_spans": ["renews_on"],
    "int_account_device_spans": [
        "last_device_type",
        "last_os",
        "last_browser",
        "integration_connected_on",
    ],
    "int_account_survey_spans": ["nps_score", "csat_score"],
    "int_account_onboarding_spans": [
        "is_activated",
        "onboarding_steps_done",
        "onboarding_steps_total",
        "stuck_step_key",
        "signed_up_on",
        "activated_on",
    ],
    "int_account_payment_spans": ["overdue_invoice_count", "overdue_amount"],
} %}
{% set span_names = subjects | map("replace", "int_account_", "") | list %}
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    region_first_paid as (select * from {{ ref("int_region_first_paid") }}),

    {% for model in subjects %}
        {{ model | replace("int_account_", "") }} as (select * from {{ ref(model) }}),
    {% endfor %}

    region_days as (
        select versions.account_id, region_first_paid.first_paid_on as changed_on
        from versions
        inner join region_first_paid on versions.region_key = region_first_paid.region_key
        where
            region_first_paid.first_paid_on > versions.valid_from
            and region_first_paid.first_paid_on < versions.valid_to
    ),

    changes as (
        {% for model in subjects %}
            select account_id, valid_from as changed_on
            from {{ model | replace("int_account_", "") }}
            union
            {{ distinct_rows() }}
        {% endfor %}
        select account_id, changed_on
        from region_days
    ),

    starts as ({{ span_starts(["changes"]) }}),

    placed as ({{ with_last_spans("starts", span_names) }}),

    final as (
        select
            placed.account_id,
            {% for model, columns in subjects.items() %}
                {% for column in columns %}
                    {{ model | replace("int_account_", "") }}.{{ column }},
                {% endfor %}
            {% endfor %}
            case
                when region_first_paid.first_paid_on <= placed.valid_from
                then region_first_paid.first_paid_on
            end as region_first_paid_on,
            placed.valid_from,
            coalesce(
                lead(placed.valid_from) over (
                    partition by placed.account_id order by placed.valid_from
                ),
                {{ far_future() }}
            ) as valid_to
        from placed
        {% for spans in span_names %}
            inner join {{ spans }} on {{ within_last_span("placed", spans) }}
        {% endfor %}
        left join region_first_paid on versions.region_key = region_first_paid.region_key
    )

select *
from final
