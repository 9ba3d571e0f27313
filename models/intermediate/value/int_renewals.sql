-- Contracts that were up for each renewal and those that ended at it, by plan family and billing
-- interval, as seen on the as-of day and on the days from which forecasts are tested. All renewals
-- of an interval have a row in each of its families.
with
    contracts as (
        select *, coalesce(lost_at_renewal, renewals_made) as reached_renewal
        from {{ ref("int_contract_renewals") }}
    ),

    families as (
        select cutoff_on, billing_interval, period_months, model_family
        from contracts
        group by cutoff_on, billing_interval, period_months, model_family
    ),

    intervals as (
        select cutoff_on, billing_interval, max(reached_renewal) as last_renewal
        from contracts
        group by cutoff_on, billing_interval
    ),

    reached as (
        select
            cutoff_on,
            billing_interval,
            model_family,
            reached_renewal,
            count(*) as reached_count,
            count(lost_at_renewal) as lost_count
        from contracts
        group by cutoff_on, billing_interval, model_family, reached_renewal
    ),

    numbers as ({{ numbers(3) }}),

    renewals as (
        select families.*, numbers.number as renewal_number
        from families
        inner join
            intervals
            on families.cutoff_on = intervals.cutoff_on
            and families.billing_interval = intervals.billing_interval
        inner join numbers on numbers.number <= intervals.last_renewal and numbers.number > 0
    ),

    final as (
        select
            {{
                surrogate_key(
                    [
                        "renewals.cutoff_on",
                        "renewals.billing_interval",
                        "renewals.model_family",
                    ]
                )
            }} as fit_id,
            {{ surrogate_key(["renewals.cutoff_on", "renewals.billing_interval"]) }} as pool_id,
            renewals.cutoff_on,
            renewals.billing_interval,
            renewals.period_months,
            renewals.model_family,
            cast(renewals.renewal_number as integer) as renewal_number,
            cast(
                coalesce(
                    sum(reached.reached_count) over (
                        partition by
                            renewals.cutoff_on, renewals.billing_interval, renewals.model_family
                        order by renewals.renewal_number desc
                        rows between unbounded preceding and current row
                    ),
                    0
                ) as bigint
            ) as at_risk_count,
            coalesce(reached.lost_count, 0) as lost_count
        from renewals
        left join
            reached
            on renewals.cutoff_on = reached.cutoff_on
            and renewals.billing_interval = reached.billing_interval
            and renewals.model_family = reached.model_family
            and renewals.renewal_number = reached.reached_renewal
    )

select *
from final
