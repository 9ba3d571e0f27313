{{ config(enabled=uses_vendor("generic", "account_links")) }} {{ staged_contract("account_links") }}
