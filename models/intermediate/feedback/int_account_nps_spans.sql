-- An account's last NPS answer, from its day until the next one or until it is too old to stand.
with
    responses as (
        select *
        from {{ ref("int_survey_responses") }}
        where survey_type = 'nps' and account_id is not null
    ),

    last_of_day as (
        select
            account_id,
            score,
            responded_on,
            row_number() over (
                partition by account_id, responded_on
                order by responded_at desc, score asc, response_id asc
            ) as answer_number
        from responses
    ),

    final as (
        select
            account_id,
            score,
            responded_on as valid_from,
            least(
                coalesce(
                    lead(responded_on) over (partition by account_id order by responded_on),
                    {{ far_future() }}
                ),
                {{ add_days("responded_on", var("nps_window_days")) }}
            ) as valid_to
        from last_of_day
        where answer_number = 1
    )

select *
from final
