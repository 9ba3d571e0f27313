-- Who is known of an account's people. A contact counts from the day it was created, one without
-- such a day from the account's first day; what is known of it is today's.
{% set seniorities = [
    "executive",
    "vice_president",
    "director",
    "manager",
    "individual_contributor",
] %}
{% set traits = ["age_band", "gender", "attitude"] %}
{% set so_far %}
    (
        partition by account_id
        order by contact_number
        rows between unbounded preceding and current row
    )
{% endset %}
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    contacts as (select * from {{ ref("int_contacts") }}),

    -- In the order in which they are known; of two created at once the one with the lower id is
    -- last.
    ordered as (
        select
            contacts.*,
            first_days.first_seen_on,
            case
                {% for seniority in seniorities %}
                    when contacts.seniority = '{{ seniority }}' then {{ loop.index }}
                {% endfor %}
            end as seniority_rank,
            row_number() over (
                partition by contacts.account_id, contacts.country_code
                order by contacts.created_at asc nulls first, contacts.contact_id desc
            ) as country_contact_number,
            row_number() over (
                partition by contacts.account_id
                order by contacts.created_at asc nulls first, contacts.contact_id desc
            ) as contact_number
        from contacts
        inner join first_days on contacts.account_id = first_days.account_id
    ),

    running as (
        select
            *,
            greatest(
                coalesce({{ reporting_date("created_at") }}, first_seen_on), first_seen_on
            ) as changed_on,
            sum(
                case
                    when has_marketing_consent and not coalesce(is_suppressed, false) then 1 else 0
                end
            ) over {{ so_far }} as consenting_contact_count,
            {% for role in ["decision_maker", "champion"] %}
                sum(case when role = '{{ role }}' then 1 else 0 end) over {{ so_far }}
                as {{ role }}_count,
            {% endfor %}
            sum(case when seniority = 'executive' then 1 else 0 end) over {{ so_far }}
            as executive_count,
            min(seniority_rank) over {{ so_far }} as top_seniority_rank,
            sum(
                case when country_code is not null and country_contact_number = 1 then 1 else 0 end
            ) over {{ so_far }} as contact_country_count,
            {% for trait in traits %}
                max(case when {{ trait }} is not null then contact_number end) over {{ so_far }}
                as {{ trait }}_number,
            {% endfor %}
            max(created_at) over {{ so_far }} as observed_at
        from ordered
    ),

    last_of_day as (
        select *
        from
            (
                select
                    *,
                    row_number() over (
                        partition by account_id, changed_on order by contact_number desc
                    ) as day_number
                from running
            ) as numbered
        where day_number = 1
    ),

    starts as ({{ span_starts(["last_of_day"]) }}),

    valued as (
        select
            starts.account_id,
            cast(coalesce(last_of_day.contact_number, 0) as integer) as contact_count,
            {% for count in [
                "consenting_contact_count",
                "decision_maker_count",
                "champion_count",
                "executive_count",
                "contact_country_count",
            ] %}
                cast(coalesce(last_of_day.{{ count }}, 0) as integer) as {{ count }},
            {% endfor %}
            case
                {% for seniority in seniorities %}
                    when last_of_day.top_seniority_rank = {{ loop.index }} then '{{ seniority }}'
                {% endfor %}
            end as top_seniority,
            {% for trait in traits %} of_{{ trait }}.{{ trait }}, {% endfor %}
            last_of_day.observed_at as contacts_observed_at,
            starts.valid_from
        from starts
        left join
            last_of_day
            on starts.account_id = last_of_day.account_id
            and starts.valid_from = last_of_day.changed_on
        {% for trait in traits %}
            left join
                ordered as of_{{ trait }}
                on last_of_day.account_id = of_{{ trait }}.account_id
                and last_of_day.{{ trait }}_number = of_{{ trait }}.contact_number
        {% endfor %}
    ),

    final as (
        {{
            spans_of_values(
                "valued",
                [
                    "contact_count",
                    "consenting_contact_count",
                    "decision_maker_count",
                    "champion_count",
                    "executive_count",
                    "contact_country_count",
                    "top_seniority",
                    "age_band",
                    "gender",
                    "attitude",
                    "contacts_observed_at",
                ],
            )
        }}
    )

select *
from final
