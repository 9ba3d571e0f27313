{{ config(enabled=uses_vendor("generic", "opportunities")) }} {{ staged_contract("opportunities") }}
