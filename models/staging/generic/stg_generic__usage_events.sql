{{ config(enabled=uses_vendor("generic", "usage_events")) }} {{ staged_contract("usage_events") }}
