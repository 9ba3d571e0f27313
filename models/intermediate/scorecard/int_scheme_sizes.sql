-- Sizes of the segments of a scheme, and how they have changed.
with
    changes as (select * from {{ ref("int_scheme_changes") }}),

    totals as (
        select
            scheme,
            sum(account_count) as account_count,
            sum(
                case when segment_key <> 'unknown' then account_count else 0 end
            ) as known_account_count,
            sum(earlier_account_count) as earlier_account_count,
            count(*) as segment_count
        from changes
        group by scheme
    ),

    -- Half an account in each segment, so that an empty one has a share to compare with.
    shares as (
        select
            changes.*,
            totals.segment_count,
            {{ ratio("changes.account_count", "totals.account_count") }} as share_rate,
            case
                when changes.segment_key <> 'unknown' and changes.account_count > 0
                then {{ ratio("changes.account_count", "totals.known_account_count") }}
            end as known_rate,
            {{
                ratio(
                    "changes.account_count + 0.5",
                    "totals.account_count + 0.5 * totals.segment_count",
                )
            }} as smoothed_rate,
            case
                when totals.earlier_account_count > 0
                then
                    {{
                        ratio(
                            "changes.earlier_account_count + 0.5",
                            "totals.earlier_account_count + 0.5 * totals.segment_count",
                        )
                    }}
            end as smoothed_earlier_rate
        from changes
        inner join totals on changes.scheme = totals.scheme
    ),

    final as (
        select
            scheme,
            sum(account_count) as account_count,
            sum(case when account_count > 0 then 1 else 0 end) as used_segment_count,
            sum(
                case
                    when account_count between 1 and {{ var("segment_min_accounts") }} - 1
                    then 1
                    else 0
                end
            ) as too_small_segment_count,
            max(share_rate) as largest_segment_rate,
            coalesce(max(case when segment_key = 'unknown' then share_rate end), 0) as unknown_rate,
            {{ rounded_sum("- sum(known_rate * ln(known_rate))") }} as entropy,
            {{
                rounded_sum(
                    "sum((smoothed_rate - smoothed_earlier_rate)"
                    " * ln(smoothed_rate / smoothed_earlier_rate))"
                )
            }} as stability_index,
            1 - {{ ratio("sum(same_count)", "sum(both_count)") }} as moved_account_rate
        from shares
        group by scheme
    )

select *
from final
