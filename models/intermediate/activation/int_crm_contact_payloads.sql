-- Consent, suppression and the cap of people per account come last: whoever may not be contacted
-- keeps a row without values, so that the CRM is cleared.
{% set by_channel = {} %}
{% for key, segment in segment_declarations().items() %}
    {% if segment["channel"] in var("crm_contact_channels") %}
        {% do by_channel.update({key: segment}) %}
    {% endif %}
{% endfor %}
{% set schemes_sent = {
    "account_lifecycle_stage": "lifecycle",
    "account_value_tier": "value_tier",
    "account_health_band": "health",
    "account_persona": "persona",
} %}
with
    contacts as (select * from {{ ref("int_contacts") }}),

    segment_days as (
        select * from {{ ref("int_account_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    named_segment_days as (
        select * from {{ ref("int_named_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    gated as (
        select
            contacts.contact_id,
            contacts.account_id,
            {{ may_be_contacted("contacts") }}
            and contacts.account_id is not null as may_be_contacted,
            {{ seniority_rank("contacts.seniority") }} as seniority_rank
        from contacts
    ),

    ranked as (
        select
            *,
            row_number() over (
                partition by account_id, may_be_contacted order by seniority_rank, contact_id
            ) as place
        from gated
    ),

    capped as (
        select
            contact_id,
            account_id,
            may_be_contacted and place <= {{ var("crm_contacts_per_account") }} as is_contactable
        from ranked
    ),

    -- Nobody who may not be contacted meets an account's values.
    addressed as (
        select *, case when is_contactable then account_id end as contactable_account_id from capped
    ),

    payloads as (
        select
            addressed.contact_id as external_id,
            addressed.account_id,
            {% for name, scheme in schemes_sent.items() %}
                {{ crm_scheme_segment(scheme, "segment_days") }} as {{ name }},
            {% endfor %}
            {{ crm_segment_list(by_channel, "named_segment_days") }} as segments,
            addressed.is_contactable
        from addressed
        left join segment_days on addressed.contactable_account_id = segment_days.account_id
        left join
            named_segment_days on addressed.contactable_account_id = named_segment_days.account_id
    ),

    final as (select *, {{ surrogate_key(crm_contact_fields()) }} as row_hash from payloads)

select *
from final
