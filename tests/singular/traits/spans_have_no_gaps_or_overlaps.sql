-- Prevents a day of an account on which an attribute has no value or two: its spans must start on
-- the account's first day, follow each other day for day, and end in the far future.
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    spans as (
        {% for model in [
            "int_account_versions",
            "int_account_contact_spans",
            "int_account_plan_spans",
            "int_account_renewal_spans",
            "int_account_device_spans",
            "int_account_survey_spans",
            "int_account_activation_spans",
            "int_account_onboarding_spans",
            "int_account_payment_spans",
            "int_account_attribute_spans",
        ] %}
            select '{{ model }}' as model, account_id, valid_from, valid_to
            from {{ ref(model) }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    models as (select distinct model from spans),

    account_models as (
        select models.model, first_days.account_id, first_days.first_seen_on
        from models
        cross join first_days
    ),

    neighbours as (
        select
            *,
            lag(valid_to) over (
                partition by model, account_id order by valid_from, valid_to
            ) as previous_valid_to,
            lead(valid_from) over (
                partition by model, account_id order by valid_from, valid_to
            ) as next_valid_from
        from spans
    )

select account_models.model, account_models.account_id, neighbours.valid_from
from account_models
left join
    neighbours
    on account_models.model = neighbours.model
    and account_models.account_id = neighbours.account_id
where
    neighbours.account_id is null
    or neighbours.valid_from >= neighbours.valid_to
    or neighbours.valid_from > {{ as_of_date() }}
    or neighbours.valid_from <> coalesce(neighbours.previous_valid_to, account_models.first_seen_on)
    or neighbours.valid_to <> coalesce(neighbours.next_valid_from, {{ far_future() }})
union all
-- Spans of nobody.
select spans.model, spans.account_id, spans.valid_from
from spans
left join first_days on spans.account_id = first_days.account_id
where first_days.account_id is null
