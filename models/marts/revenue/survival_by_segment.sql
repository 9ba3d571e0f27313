with
    tenures as (select * from {{ ref("int_account_tenures") }}),

    segment_tenures as ({{ rows_by_segment("tenures", ["tenure_days", "has_churned"]) }}),

    curves as (
        {{
            kaplan_meier(
                "segment_tenures", ["scheme", "segment_key"], "tenure_days", "has_churned"
            )
        }}
    ),

    final as (
        select
            {{ surrogate_key(["scheme", "segment_key", "duration"]) }} as segment_tenure_id,
            scheme,
            segment_key,
            cast(at_risk_count as bigint) as at_risk_count,
            cast(event_count as bigint) as event_count,
            cast(censored_count as bigint) as censored_count,
            survival_rate,
            standard_error,
            ci_low,
            ci_high,
            log_log_ci_low,
            log_log_ci_high,
            -- At the start everybody is at risk.
            max(at_risk_count) over (partition by scheme, segment_key)
            < {{ var("small_sample_size") }} as is_small_sample,
            cast(duration as integer) as tenure_days
        from curves
    )

select *
from final
