with
    tenures as (select * from {{ ref("int_account_tenures") }}),

    segment_tenures as ({{ rows_by_segment("tenures", ["tenure_days", "has_churned"]) }}),

    counted as (
        select
            scheme,
            segment_key,
            count(*) as account_count,
            sum(case when has_churned then 1 else 0 end) as event_count
        from segment_tenures
        group by scheme, segment_key
    ),

    curves as (
        {{
            kaplan_meier(
                "segment_tenures", ["scheme", "segment_key"], "tenure_days", "has_churned"
            )
        }}
    ),

    medians as ({{ kaplan_meier_median("curves", ["scheme", "segment_key"]) }}),

    compared as (
        {{ log_rank("segment_tenures", ["scheme"], "segment_key", "tenure_days", "has_churned") }}
    ),

    final as (
        select
            {{ surrogate_key(["counted.scheme", "counted.segment_key"]) }} as scheme_segment_id,
            counted.scheme,
            counted.segment_key,
            cast(counted.account_count as bigint) as account_count,
            cast(counted.event_count as bigint) as event_count,
            compared.expected_count as expected_event_count,
            compared.chi_square,
            {{ chi_square_p_value("compared.chi_square") }} as p_value,
            counted.account_count < {{ var("small_sample_size") }} as is_small_sample,
            cast(medians.median_duration as integer) as median_tenure_days
        from counted
        inner join
            medians on counted.scheme = medians.scheme and counted.segment_key = medians.segment_key
        -- Without any churn in the scheme there is nothing to compare.
        left join
            compared
            on counted.scheme = compared.scheme
            and counted.segment_key = compared.segment_key
    )

select *
from final
