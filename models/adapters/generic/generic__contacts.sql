{{ config(enabled=uses_vendor("generic", "contacts")) }}

select *
from {{ ref("stg_generic__contacts") }}
