{% set grain = ["step_key", "step_name", "step_number", "scheme", "segment_key"] %}
with
    account_steps as (select * from {{ ref("int_onboarding_steps") }}),

    segment_steps as (
        {{
            rows_by_segment(
                "account_steps",
                [
                    "account_id",
                    "step_key",
                    "step_name",
                    "step_number",
                    "days_to_step",
                    "is_done",
                    "is_reached",
                    "is_passed",
                    "is_stuck",
                    "is_customer",
                ],
            )
        }}
    ),

    counted as (
        select
            {{ grain | join(", ") }},
            {% for name in ["reached", "passed", "stuck", "done"] %}
                sum(case when is_{{ name }} then 1 else 0 end) as {{ name }}_account_count,
            {% endfor %}
            sum(case when is_stuck and is_customer then 1 else 0 end) as stuck_customer_count
        from segment_steps
        group by {{ grain | join(", ") }}
    ),

    durations as ({{ medians("segment_steps", grain, "days_to_step", "account_id", "is_done") }}),

    final as (
        select
            {{ surrogate_key(["counted.step_key", "counted.scheme", "counted.segment_key"]) }}
            as funnel_step_id,
            counted.step_key,
            counted.step_name,
            counted.scheme,
            counted.segment_key,
            cast(counted.step_number as integer) as step_number,
            {% for name in ["reached", "passed", "stuck", "done"] %}
                cast(counted.{{ name }}_account_count as bigint) as {{ name }}_account_count,
            {% endfor %}
            cast(counted.stuck_customer_count as bigint) as stuck_customer_count,
            {{ ratio("counted.passed_account_count", "counted.reached_account_count") }}
            as pass_rate,
            {{ ratio("counted.stuck_account_count", "counted.reached_account_count") }}
            as drop_rate,
            {{ ratio("durations.middle_sum", "durations.middle_count") }} as median_days,
            counted.reached_account_count < {{ var("small_sample_size") }} as is_small_sample
        from counted
        left join
            durations
            on counted.step_key = durations.step_key
            and counted.scheme = durations.scheme
            and counted.segment_key = durations.segment_key
    )

select *
from final
