{{ config(enabled=uses_vendor("zendesk")) }}

{{
    staged(
        vendor="zendesk",
        table="ticket",
        key=["ticket_id"],
        deleted="is_deleted",
        required=true,
        columns=[
            ["ticket_id", "text", "id"],
            ["organization_id", "text"],
            ["requester_id", "text"],
            ["priority", "text"],
            ["status", "text"],
            ["first_response_minutes", "quantity"],
            ["handle_minutes", "quantity"],
            ["is_deleted", "boolean", "_fivetran_deleted"],
            ["created_at", "timestamp"],
            ["solved_at", "timestamp"],
            ["loaded_at", "timestamp", "_fivetran_synced"],
        ],
    )
}}
