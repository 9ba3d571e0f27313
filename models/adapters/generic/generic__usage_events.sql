{{ config(enabled=uses_vendor("generic", "usage_events")) }}

select *
from {{ ref("stg_generic__usage_events") }}
