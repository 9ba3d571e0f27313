{{ config(enabled=uses_vendor("generic", "invoices")) }}

select *
from {{ ref("stg_generic__invoices") }}
