-- What each trait adds to the risk of every paying account on the as-of day. Computed from the long
-- form of the weights, not from the wide one that scores all days: the two must agree.
with
    account_days as (
        select *
        from {{ ref("int_account_days") }}
        where date_day = {{ as_of_date() }} and is_paying
    ),

    weights as (select * from {{ ref("int_churn_risk_weights") }} where left_out_fold = 0),

    calibrations as (select * from {{ ref("int_churn_risk_calibrations") }}),

    declared_bins as ({{ churn_risk_declared_bins() }}),

    binned as (
        {% for trait in churn_risk_traits() %}
            select
                account_id,
                {{ text_literal(trait["trait_key"]) }} as trait_key,
                {{ churn_risk_bin(trait["value"], trait["bounds"]) }} as bin_number,
                {{ churn_risk_fit_day("date_day") }} as fit_on,
                date_day
            from account_days {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    weighed as (
        select
            binned.account_id,
            calibrations.fit_on,
            binned.trait_key,
            binned.bin_number,
            declared_bins.words,
            weights.weight,
            calibrations.slope * weights.weight as contribution,
            binned.date_day
        from binned
        inner join calibrations on binned.fit_on = calibrations.fit_on
        inner join
            weights
            on binned.fit_on = weights.fit_on
            and binned.trait_key = weights.trait_key
            and binned.bin_number = weights.bin_number
        inner join
            declared_bins
            on binned.trait_key = declared_bins.trait_key
            and binned.bin_number = declared_bins.bin_number
    ),

    final as (
        select
            *,
            row_number() over (
                partition by account_id
                order by cast(contribution as decimal(18, 6)) desc, trait_key asc
            ) as contribution_rank
        from weighed
    )

select *
from final
