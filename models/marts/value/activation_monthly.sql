with
    signups as (select * from {{ ref("int_signup_segments") }}),

    summed as (
        {{
            summed_by_segment(
                "signups",
                ["month_start_date"],
                {
                    "signup_count": "1",
                    "activated_count": "case when is_activated then 1 else 0 end",
                    "open_count": "case when is_activated is null then 1 else 0 end",
                    "activation_days": "activation_days",
                },
                "has_segments",
                ["channel"],
            )
        }}
    ),

    final as (
        select
            {{ surrogate_key(["month_start_date", "scheme", "segment_key"]) }}
            as activation_month_id,
            scheme,
            segment_key,
            cast(signup_count as bigint) as signup_count,
            cast(activated_count as bigint) as activated_count,
            cast(open_count as bigint) as open_count,
            {{ ratio("activated_count", "(signup_count - open_count)") }} as activation_rate,
            {{ wilson_bound("activated_count", "(signup_count - open_count)", -1) }}
            as activation_rate_low,
            {{ wilson_bound("activated_count", "(signup_count - open_count)", 1) }}
            as activation_rate_high,
            {{ ratio("activation_days", "activated_count") }} as mean_activation_days,
            signup_count - open_count < {{ var("small_sample_size") }} as is_small_sample,
            open_count = 0
            and {{ month_end("month_start_date") }} <= {{ as_of_date() }} as is_complete,
            month_start_date
        from summed
    )

select *
from final
