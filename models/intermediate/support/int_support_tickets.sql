{{ resolved("support_tickets") }}
