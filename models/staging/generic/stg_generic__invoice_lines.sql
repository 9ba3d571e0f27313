{{ config(enabled=uses_vendor("generic", "invoice_lines")) }} {{ staged_contract("invoice_lines") }}
