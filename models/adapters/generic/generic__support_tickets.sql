{{ config(enabled=uses_vendor("generic", "support_tickets")) }}

select *
from {{ ref("stg_generic__support_tickets") }}
