-- An account's last NPS answer, from its day until the next one or until it is too old to stand.
with
    responses as (
        select *
        from {{ ref("int_survey_responses") }}
        where survey_type = 'nps' and account_id is not null
    ),

    final as ({{ spans_of_answers("responses", var("nps_window_days")) }})

select *
from final
