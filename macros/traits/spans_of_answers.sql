{#- Stretches of days on which an account's last answer to a kind of survey stands: until the next
    one, at most for the days that a var gives. Of a day's answers the latest counts, at one moment
    the lowest score.

    responses   relation like `int_survey_responses`, with the answers of one kind -#}
{% macro spans_of_answers(responses, window_days) %}
    select
        account_id,
        score,
        responded_on as valid_from,
        least(
            coalesce(
                lead(responded_on) over (partition by account_id order by responded_on),
                {{ far_future() }}
            ),
            {{ add_days("responded_on", window_days) }}
        ) as valid_to
    from
        (
            select
                *,
                row_number() over (
                    partition by account_id, responded_on
                    order by responded_at desc, score asc, source_name asc, response_id asc
                ) as answer_number
            from {{ responses }}
        ) as numbered
    where answer_number = 1
{% endmacro %}
