-- Every account on the as-of day with its segments and what the scorecard measures of it now.
with
    account_days as (
        select * from {{ ref("int_account_days") }} where date_day = {{ as_of_date() }}
    ),

    segment_days as (
        select * from {{ ref("int_account_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    named_segment_days as (
        select * from {{ ref("int_named_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    lifetimes as (select * from {{ ref("int_account_lifetimes") }}),

    responses as (
        select *
        from {{ ref("int_survey_responses") }}
        where responded_on > {{ add_days(as_of_date(), -1 * var("nps_window_days")) }}
    ),

    -- A respondent counts once, with the latest answer; of several at one moment the lowest.
    ranked_responses as (
        select
            *,
            row_number() over (
                partition by survey_type, respondent_id
                order by responded_at desc, score asc, response_id asc
            ) as answer_number
        from responses
    ),

    answers as (
        select
            account_id,
            sum(case when survey_type = 'nps' then 1 else 0 end) as respondent_count,
            sum(
                case
                    when survey_type = 'nps' and {{ nps_group("score") }} = 'promoter' then 1 else 0
                end
            ) as promoter_count,
            sum(
                case
                    when survey_type = 'nps' and {{ nps_group("score") }} = 'detractor'
                    then 1
                    else 0
                end
            ) as detractor_count
        from ranked_responses
        where answer_number = 1 and account_id is not null
        group by account_id
    ),

    satisfaction as (
        select
            account_id,
            count(*) as csat_count,
            sum(case when score >= 4 then 1 else 0 end) as satisfied_count
        from responses
        where survey_type = 'csat' and account_id is not null
        group by account_id
    ),

    final as (
        select
            segment_days.*,
            {% for key in segment_declarations() %} named_segment_days.is_{{ key }}, {% endfor %}
            account_days.is_paying,
            account_days.is_activated,
            account_days.mrr_amount,
            account_days.health_score,
            account_days.engagement_score,
            account_days.core_active_days_28,
            account_days.ticket_count_90,
            cast(
                account_days.mrr_amount
                * {{ var("gross_margin_rate") }}
                * lifetimes.residual_months as {{ type_money() }}
            ) as predicted_ltv_amount,
            answers.respondent_count,
            answers.promoter_count,
            answers.detractor_count,
            satisfaction.csat_count,
            satisfaction.satisfied_count
        from segment_days
        inner join named_segment_days on segment_days.account_id = named_segment_days.account_id
        inner join account_days on segment_days.account_id = account_days.account_id
        left join lifetimes on segment_days.account_id = lifetimes.account_id
        left join answers on segment_days.account_id = answers.account_id
        left join satisfaction on segment_days.account_id = satisfaction.account_id
    )

select *
from final
