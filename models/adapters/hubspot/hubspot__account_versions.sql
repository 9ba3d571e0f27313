{{ config(enabled=uses_vendor("hubspot", "accounts")) }}

{{ hubspot_companies_as_accounts(ref("stg_hubspot__company_versions")) }}
