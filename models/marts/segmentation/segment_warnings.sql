-- What is wrong with the segments themselves, in words, so that somebody mends them.
{% set no_text = "cast(null as " ~ dbt.type_string() ~ ")" %}
with
    sizes as (select * from {{ ref("segment_sizes_daily") }} where date_day = {{ as_of_date() }}),

    segment_findings as (select * from {{ ref("int_segment_findings") }}),

    stale_sources as (select * from {{ ref("int_stale_segment_sources") }}),

    schemes as (
        select
            scheme,
            {{ no_text }} as segment_key,
            {{ no_text }} as source_name,
            count(*) as segment_count,
            sum(case when account_count > 0 then 1 else 0 end) as used_count
        from sizes
        where scheme <> 'named'
        group by scheme
    ),

    sources as (
        select
            {{ no_text }} as scheme,
            {{ no_text }} as segment_key,
            source_name,
            entity,
            coalesce(
                cast({{ reporting_date("last_loaded_at") }} as {{ dbt.type_string() }}), 'never'
            ) as last_words,
            {{ days_between(reporting_date("last_loaded_at"), as_of_date()) }} as silent_days
        from stale_sources
    ),

    found as (
        {{
            segment_finding(
                "schemes",
                "too_many_segments",
                "segment_count > " ~ var("segment_max_count"),
                [
                    "'Scheme '",
                    "scheme",
                    "' has too many segments: '",
                    count_words("segment_count"),
                ],
                "segment_count",
                var("segment_max_count"),
            )
        }}
        union all
        {{
            segment_finding(
                "schemes",
                "too_few_segments",
                "used_count < " ~ var("segment_min_used_count"),
                [
                    "'Scheme '",
                    "scheme",
                    "' has too few segments with accounts: '",
                    count_words("used_count"),
                ],
                "used_count",
                var("segment_min_used_count"),
            )
        }}
        union all
        select scheme, segment_key, source_name, finding, message, measured_value, limit_value
        from segment_findings
        union all
        {{
            segment_finding(
                "sources",
                "stale_source",
                "1 = 1",
                [
                    "'No events leave: source '",
                    "source_name",
                    "' is silent ('",
                    "entity",
                    "'), last delivery '",
                    "last_words",
                ],
                "silent_days",
                var("stale_after_days"),
            )
        }}
    ),

    final as (
        select
            {{ surrogate_key(["finding", "scheme", "segment_key", "source_name", "message"]) }}
            as warning_id,
            scheme,
            segment_key,
            source_name,
            finding,
            message,
            measured_value,
            limit_value,
            {{ as_of_date() }} as as_of_date
        from found
    )

select *
from final
