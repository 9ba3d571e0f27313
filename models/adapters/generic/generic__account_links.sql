{{ config(enabled=uses_vendor("generic", "account_links")) }}

select *
from {{ ref("stg_generic__account_links") }}
