{{ config(enabled=uses_vendor("generic", "opportunities")) }}

select *
from {{ ref("stg_generic__opportunities") }}
