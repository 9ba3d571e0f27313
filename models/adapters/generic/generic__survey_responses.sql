{{ config(enabled=uses_vendor("generic", "survey_responses")) }}

select *
from {{ ref("stg_generic__survey_responses") }}
