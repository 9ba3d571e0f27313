{{ config(enabled=uses_vendor("generic", "exchange_rates")) }}

{{ staged_contract("exchange_rates") }}
