-- What is wrong with single segments today: nobody in it, too few or too many, an unusual number, a
-- review that is overdue.
with
    definitions as (select * from {{ ref("segment_definitions") }}),

    sizes as (select * from {{ ref("segment_sizes_daily") }} where date_day = {{ as_of_date() }}),

    memberships as (select * from {{ ref("segment_memberships") }} where is_current),

    accounts as (select count(distinct account_id) as account_count from memberships),

    segments as (
        select
            sizes.*,
            cast(null as {{ dbt.type_string() }}) as source_name,
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

    final as (
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
    )

select *
from final
