{{ config(enabled=uses_vendor("generic", "support_tickets")) }}

{{ staged_contract("support_tickets") }}
