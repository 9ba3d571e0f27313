{{ config(enabled=uses_vendor("hubspot")) }} {{ staged_hubspot_companies(key=["company_id"]) }}
