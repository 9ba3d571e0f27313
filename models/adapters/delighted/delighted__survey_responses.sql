{{ config(enabled=uses_vendor("delighted", "survey_responses")) }}

with
    responses as (select * from {{ ref("stg_delighted__responses") }}),

    final as (
        select
            response_id,
            crm_company_id as account_id,
            -- Delighted knows a person by e-mail; identity finds the contact behind it.
            lower(person_email) as contact_id,
            lower(survey_type) as survey_type,
            score,
            comment,
            responded_at,
            loaded_at,
            invalid_values
        from responses
    )

select *
from final
