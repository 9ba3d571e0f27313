{{ config(enabled=uses_vendor("generic", "marketing_spend")) }}

select *
from {{ ref("stg_generic__marketing_spend") }}
