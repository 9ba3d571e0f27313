with
    responses as (select * from {{ ref("int_survey_responses") }} where survey_type = 'nps'),

    -- A respondent counts once a month, with the latest answer; of several at one moment the
    -- lowest.
    ranked as (
        select
            {{ month_start("responded_on") }} as month_start_date,
            score,
            row_number() over (
                partition by respondent_id, {{ month_start("responded_on") }}
                order by responded_at desc, score asc, response_id asc
            ) as answer_number
        from responses
    ),

    counted as (
        select
            month_start_date,
            count(*) as response_count,
            sum(
                case when {{ nps_group("score") }} = 'promoter' then 1 else 0 end
            ) as promoter_count,
            sum(case when {{ nps_group("score") }} = 'passive' then 1 else 0 end) as passive_count,
            sum(
                case when {{ nps_group("score") }} = 'detractor' then 1 else 0 end
            ) as detractor_count
        from ranked
        where answer_number = 1
        group by month_start_date
    ),

    final as (
        select
            cast(response_count as bigint) as response_count,
            cast(promoter_count as bigint) as promoter_count,
            cast(passive_count as bigint) as passive_count,
            cast(detractor_count as bigint) as detractor_count,
            {{ nps("promoter_count", "detractor_count", "response_count") }} as nps,
            {{ nps_bound("promoter_count", "detractor_count", "response_count", -1) }} as nps_low,
            {{ nps_bound("promoter_count", "detractor_count", "response_count", 1) }} as nps_high,
            response_count < {{ var("small_sample_size") }} as is_small_sample,
            month_start_date
        from counted
    )

select *
from final
