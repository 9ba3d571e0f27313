{{ config(enabled=uses_vendor("zendesk", "support_tickets")) }}

with
    tickets as (select * from {{ ref("stg_zendesk__tickets") }}),

    final as (
        select
            ticket_id,
            organization_id as account_id,
            requester_id as contact_id,
            priority,
            status,
            created_at,
            solved_at,
            first_response_minutes,
            handle_minutes,
            loaded_at,
            invalid_values
        from tickets
    )

select *
from final
