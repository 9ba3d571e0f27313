{{ accepted("support_tickets") }}
