{{ config(enabled=uses_vendor("generic", "invoices")) }} {{ staged_contract("invoices") }}
