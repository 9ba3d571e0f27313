{{ config(enabled=uses_vendor("generic", "survey_responses")) }}

{{ staged_contract("survey_responses") }}
