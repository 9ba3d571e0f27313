with
    payloads as (select * from {{ ref("int_crm_contact_payloads") }}),

    changes as (
        select external_id, max(changed_at) as changed_at
        from {{ ref("int_crm_changes") }}
        where crm_object = 'contact'
        group by external_id
    ),

    staleness as (select count(*) > 0 as is_stale from {{ ref("int_stale_segment_sources") }}),

    final as (
        select
            payloads.external_id,
            payloads.account_id,
            {% for field in crm_contact_fields() %} payloads.{{ field }}, {% endfor %}
            payloads.row_hash,
            payloads.is_contactable,
            staleness.is_stale,
            changes.changed_at
        from payloads
        inner join changes on payloads.external_id = changes.external_id
        cross join staleness
    )

select *
from final
