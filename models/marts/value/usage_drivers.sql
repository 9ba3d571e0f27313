{% set z = normal_quantile_975() %}
with
    cases as (select * from {{ ref("int_driver_cases") }}),

    ranked as (
        select
            trait,
            outcome,
            cut_off_date,
            {{ doubled_rank("trait_value", "trait, outcome") }} as trait_rank,
            {{ doubled_rank("outcome_value", "trait, outcome") }} as outcome_rank
        from cases
    ),

    summed as (
        select
            trait,
            outcome,
            cut_off_date,
            count(*) as account_count,
            sum(trait_rank) as sum_x,
            sum(outcome_rank) as sum_y,
            sum(trait_rank * trait_rank) as sum_xx,
            sum(outcome_rank * outcome_rank) as sum_yy,
            sum(trait_rank * outcome_rank) as sum_xy
        from ranked
        group by trait, outcome, cut_off_date
    ),

    correlated as (
        select
            trait,
            outcome,
            cut_off_date,
            account_count,
            {{ correlation("account_count", "sum_x", "sum_y", "sum_xx", "sum_yy", "sum_xy") }}
            as correlation
        from summed
    ),

    on_z_scale as (
        select
            *,
            {{ fisher_z("correlation") }} as z,
            {{ rank_correlation_error("correlation", "account_count") }} as z_error
        from correlated
    ),

    squared as (select *, power(z / z_error, 2) as chi_square from on_z_scale),

    tested as (select *, {{ chi_square_p_value("chi_square") }} as p_value from squared),

    -- All tests of the table together.
    adjusted as ({{ benjamini_hochberg("tested", [], "trait, outcome") }}),

    final as (
        select
            {{ surrogate_key(["trait", "outcome"]) }} as driver_id,
            trait,
            outcome,
            cast(account_count as bigint) as account_count,
            correlation,
            {{ inverse_fisher_z("(z - " ~ z ~ " * z_error)") }} as correlation_low,
            {{ inverse_fisher_z("(z + " ~ z ~ " * z_error)") }} as correlation_high,
            p_value,
            adjusted_p_value,
            -- Undecided on few accounts.
            case
                when account_count >= {{ var("small_sample_size") }}
                then adjusted_p_value < {{ var("significance_level") }}
            end as is_significant,
            account_count < {{ var("small_sample_size") }} as is_small_sample,
            cut_off_date,
            {{ as_of_date() }} as outcome_date
        from adjusted
    )

select *
from final
