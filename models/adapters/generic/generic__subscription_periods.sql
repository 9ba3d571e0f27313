{{ config(enabled=uses_vendor("generic", "subscription_periods")) }}

select *
from {{ ref("stg_generic__subscription_periods") }}
