{{ config(enabled=uses_vendor("generic", "marketing_spend")) }}

{{ staged_contract("marketing_spend") }}
