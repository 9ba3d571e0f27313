-- What each fit knows of each bin, with all accounts (left_out_fold 0) and without those of one
-- fold:
-- counts, and the same after some accounts of the mean rate are added to the bin.
{% set prior = var("churn_risk_prior_accounts") %}
with
    fits as (select * from {{ ref("int_churn_risk_fits") }}),

    fit_days as (select * from {{ ref("int_churn_risk_fit_days") }}),

    snapshots as (select * from {{ ref("int_churn_risk_snapshots") }}),

    declared_bins as ({{ churn_risk_declared_bins() }}),

    folds as (select number as left_out_fold from ({{ numbers(1) }}) as numbers),

    -- By trait and not by account and trait: the long form would be as many rows as traits.
    counts as (
        {% for trait in churn_risk_traits() %}
            select
                snapshot_on,
                fold,
                {{ text_literal(trait["trait_key"]) }} as trait_key,
                {{ churn_risk_bin_column(trait) }} as bin_number,
                count(*) as snapshot_count,
                sum(case when is_lost then 1 else 0 end) as lost_snapshot_count
            from snapshots
            where is_lost is not null
            group by
                snapshot_on,
                fold,
                {{ churn_risk_bin_column(trait) }}
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    fit_counts as (
        select
            fit_days.fit_on,
            folds.left_out_fold,
            counts.trait_key,
            counts.bin_number,
            sum(counts.snapshot_count) as snapshot_count,
            sum(counts.lost_snapshot_count) as lost_snapshot_count
        from counts
        inner join fit_days on counts.snapshot_on = fit_days.snapshot_on
        inner join
            folds
            on folds.left_out_fold <= {{ churn_risk_folds() }}
            and counts.fold <> folds.left_out_fold
        group by fit_days.fit_on, folds.left_out_fold, counts.trait_key, counts.bin_number
    ),

    -- Also the bins that no account was in.
    all_bins as (
        select
            fits.fit_on,
            folds.left_out_fold,
            declared_bins.trait_key,
            declared_bins.bin_number,
            declared_bins.risk
        from fits
        cross join declared_bins
        inner join folds on folds.left_out_fold <= {{ churn_risk_folds() }}
    ),

    counted as (
        select
            all_bins.*,
            coalesce(fit_counts.snapshot_count, 0) as snapshot_count,
            coalesce(fit_counts.lost_snapshot_count, 0) as lost_snapshot_count
        from all_bins
        left join
            fit_counts
            on all_bins.fit_on = fit_counts.fit_on
            and all_bins.left_out_fold = fit_counts.left_out_fold
            and all_bins.trait_key = fit_counts.trait_key
            and all_bins.bin_number = fit_counts.bin_number
    ),

    {% set trait = "(partition by fit_on, left_out_fold, trait_key)" %}
    based as (
        select
            *,
            {{
                ratio(
                    "sum(lost_snapshot_count) over " ~ trait,
                    "sum(snapshot_count) over " ~ trait,
                )
            }} as base_rate
        from counted
    ),

    final as (
        select
            fit_on,
            left_out_fold,
            trait_key,
            bin_number,
            risk,
            cast(snapshot_count as bigint) as snapshot_count,
            cast(lost_snapshot_count as bigint) as lost_snapshot_count,
            base_rate,
            cast(snapshot_count + {{ prior }} as {{ type_double() }}) as shrunk_count,
            lost_snapshot_count + {{ prior }} * base_rate as shrunk_lost_count
        from based
    )

select *
from final
