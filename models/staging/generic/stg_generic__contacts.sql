{{ config(enabled=uses_vendor("generic", "contacts")) }} {{ staged_contract("contacts") }}
