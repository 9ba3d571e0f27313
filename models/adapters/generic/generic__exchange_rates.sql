{{ config(enabled=uses_vendor("generic", "exchange_rates")) }}

select *
from {{ ref("stg_generic__exchange_rates") }}
