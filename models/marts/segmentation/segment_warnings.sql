-- What is wrong with the segments themselves, in words, so that somebody mends them.
{% set no_text = "cast(null as " ~ dbt.type_string() ~ ")" %}
with
    definitions as (select * from {{ ref("segment_definitions") }}),

    sizes as (select * from {{ ref("segment_sizes_daily") }} where date_day = {{ as_of_date() }}),

    memberships as (select * from {{ ref("segment_memberships") }} where is_current),

    stale_sources as (select * from {{ ref("int_stale_segment_sources") }}),

    accounts as (select count(distinct account_id) as account_count from memberships),

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

    segments as (
        select
            sizes.*,
            {{ no_text }} as source_name,
            {{ dbt.concat(["definitions.label", "' ('", "sizes.scheme", "')'"]) }} as subject,
            definitions.review_on,
            {{ days_between("definitions.review_on", as_of_date()) }} as overdue_days,
            {{ ratio("sizes.account_count", "accounts.account_count") }} as account_share
        from sizes
        inner join
            definitions
            on sizes.scheme = definitions.scheme
            and sizes.segment_key = definitions.segment_key
        cross join accounts
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
        {{
            segment_finding(
                "segments",
                "empty",
                "account_count = 0",
                ["subject", "' has no account'"],
                "account_count",
            )
        }}
        union all
        {{
            segment_finding(
                "segments",
                "too_small",
                "account_count > 0 and account_count < " ~ var("segment_min_accounts"),
                [
                    "subject",
                    "' has too few accounts for a treatment of its own: '",
                    count_words("account_count"),
                ],
                "account_count",
                var("segment_min_accounts"),
            )
        }}
        union all
        {{
            segment_finding(
                "segments",
                "too_large",
                "account_share > " ~ var("segment_max_share"),
                [
                    "subject",
                    "' tells too little: share of all accounts in percent '",
                    count_words("floor(100 * account_share + 0.5)"),
                ],
                "account_share",
                var("segment_max_share"),
            )
        }}
        union all
        {{
            segment_finding(
                "segments",
                "anomaly",
                "is_anomaly",
                [
                    "subject",
                    "' has an unusual number of accounts today: '",
                    count_words("account_count"),
                    "', mean of the days before '",
                    count_words("floor(baseline_mean_count + 0.5)"),
                ],
                "account_count",
                "baseline_mean_count",
            )
        }}
        union all
        {{
            segment_finding(
                "segments",
                "review_overdue",
                "overdue_days > 0",
                [
                    "subject",
                    "' should have been reviewed by '",
                    "cast(review_on as " ~ dbt.type_string() ~ ")",
                ],
                "overdue_days",
                "0",
            )
        }}
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
