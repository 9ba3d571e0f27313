{{ config(enabled=uses_vendor("generic", "invoice_lines")) }}

select *
from {{ ref("stg_generic__invoice_lines") }}
