{{ config(enabled=uses_vendor("generic", "accounts")) }}

{{ staged_contract("accounts", required=true, key=["account_id", "loaded_at"]) }}
