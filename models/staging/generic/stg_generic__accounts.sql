{{ config(enabled=uses_vendor("generic", "accounts")) }}

{{ staged_contract("accounts", required=true) }}
