with
    trials as (select * from {{ ref("int_trial_segments") }}),

    summed as (
        {{
            summed_by_segment(
                "trials",
                ["month_start_date"],
                {
                    "ended_count": "1",
                    "converted_count": "case when is_converted then 1 else 0 end",
                    "open_count": "case when is_converted is null then 1 else 0 end",
                },
                "has_segments",
                ["channel"],
            )
        }}
    ),

    final as (
        select
            {{ surrogate_key(["month_start_date", "scheme", "segment_key"]) }}
            as trial_conversion_id,
            scheme,
            segment_key,
            cast(ended_count as bigint) as ended_count,
            cast(converted_count as bigint) as converted_count,
            cast(open_count as bigint) as open_count,
            {{ ratio("converted_count", "ended_count") }} as conversion_rate,
            {{ wilson_bound("converted_count", "ended_count", -1) }} as conversion_rate_low,
            {{ wilson_bound("converted_count", "ended_count", 1) }} as conversion_rate_high,
            ended_count < {{ var("small_sample_size") }} as is_small_sample,
            open_count = 0
            and {{ month_end("month_start_date") }} <= {{ as_of_date() }} as is_complete,
            month_start_date
        from summed
    )

select *
from final
