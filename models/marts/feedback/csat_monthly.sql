with
    responses as (select * from {{ ref("int_survey_responses") }} where survey_type = 'csat'),

    counted as (
        select
            {{ month_start("responded_on") }} as month_start_date,
            count(*) as response_count,
            sum(case when score >= 4 then 1 else 0 end) as satisfied_count
        from responses
        group by {{ month_start("responded_on") }}
    ),

    final as (
        select
            cast(response_count as bigint) as response_count,
            cast(satisfied_count as bigint) as satisfied_count,
            {{ csat_rate("satisfied_count", "response_count") }} as csat_rate,
            response_count < {{ var("small_sample_size") }} as is_small_sample,
            month_start_date
        from counted
    )

select *
from final
