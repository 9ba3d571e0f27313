{{ config(enabled=uses_vendor("generic", "subscription_periods")) }}

{{ staged_contract("subscription_periods", required=true) }}
