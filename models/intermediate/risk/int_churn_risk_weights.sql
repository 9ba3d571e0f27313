-- Weight of evidence of each bin: by how much the log odds of churn in it differ from those of all.
-- Where a direction is declared the rates of the bins follow it: neighbours that do not are pooled.
with
    bins as (select * from {{ ref("int_churn_risk_bins") }}),

    -- Bins in the order in which risk should rise. Missing values stand apart.
    ordered as (
        select
            *,
            case
                when bin_number = 0 or risk = 'either'
                then null
                when risk = 'falling'
                then - bin_number
                when risk = 'rising'
                then bin_number
            end as risk_order
        from bins
    ),

    {% set so_far %}
        (
            partition by fit_on, left_out_fold, trait_key
            order by risk_order
            rows between unbounded preceding and current row
        )
    {% endset %}
    summed as (
        select
            fit_on,
            left_out_fold,
            trait_key,
            risk_order,
            shrunk_count,
            shrunk_lost_count,
            sum(shrunk_count) over {{ so_far }} as count_so_far,
            sum(shrunk_lost_count) over {{ so_far }} as lost_so_far
        from ordered
        where risk_order is not null
    ),

    -- Isotonic regression as a maximum of minima: of all stretches of bins that end here or later,
    -- the lowest rate for each start, and of these the highest.
    stretches as (
        select
            this_bin.fit_on,
            this_bin.left_out_fold,
            this_bin.trait_key,
            this_bin.risk_order,
            first_bin.risk_order as first_order,
            min(
                {{
                    ratio(
                        "(last_bin.lost_so_far - first_bin.lost_so_far + first_bin.shrunk_lost_count)",
                        "(last_bin.count_so_far - first_bin.count_so_far + first_bin.shrunk_count)",
                    )
                }}
            ) as lowest_rate
        from summed as this_bin
        inner join
            summed as first_bin
            on this_bin.fit_on = first_bin.fit_on
            and this_bin.left_out_fold = first_bin.left_out_fold
            and this_bin.trait_key = first_bin.trait_key
            and this_bin.risk_order >= first_bin.risk_order
        inner join
            summed as last_bin
            on this_bin.fit_on = last_bin.fit_on
            and this_bin.left_out_fold = last_bin.left_out_fold
            and this_bin.trait_key = last_bin.trait_key
            and this_bin.risk_order <= last_bin.risk_order
        group by
            this_bin.fit_on,
            this_bin.left_out_fold,
            this_bin.trait_key,
            this_bin.risk_order,
            first_bin.risk_order
    ),

    monotone as (
        select fit_on, left_out_fold, trait_key, risk_order, max(lowest_rate) as lost_rate
        from stretches
        group by fit_on, left_out_fold, trait_key, risk_order
    ),

    rated as (
        select
            ordered.*,
            coalesce(
                monotone.lost_rate, {{ ratio("ordered.shrunk_lost_count", "ordered.shrunk_count") }}
            ) as lost_rate
        from ordered
        left join
            monotone
            on ordered.fit_on = monotone.fit_on
            and ordered.left_out_fold = monotone.left_out_fold
            and ordered.trait_key = monotone.trait_key
            and ordered.risk_order = monotone.risk_order
    ),

    final as (
        select
            fit_on,
            left_out_fold,
            trait_key,
            bin_number,
            risk,
            snapshot_count,
            lost_snapshot_count,
            base_rate,
            lost_rate,
            {{ log_odds_of("lost_rate") }} - {{ log_odds_of("base_rate") }} as weight
        from rated
    )

select *
from final
