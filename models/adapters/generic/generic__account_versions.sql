{{ config(enabled=uses_vendor("generic", "accounts")) }}

select *
from {{ ref("stg_generic__account_versions") }}
