-- Renewals of every contract as seen on the as-of day, and on the days from which forecasts are
-- tested: how many it had made, and at which one it was lost. A contract that ends within a period
-- is lost at the end of that period; one that ends a few days after a renewal, at that renewal.
{% set tested = var("ltv_backtest_months") %}
with
    contracts as (select * from {{ ref("int_contracts") }}),

    cutoffs as (
        {% for months in [0] + (tested if tested is sequence else []) %}
            select
                {{ add_months(as_of_date(), -months) }} as cutoff_on
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    seen as (
        select
            contracts.*,
            cutoffs.cutoff_on,
            contracts.is_lost and contracts.ended_on <= cutoffs.cutoff_on as was_lost,
            least(coalesce(contracts.ended_on, cutoffs.cutoff_on), cutoffs.cutoff_on) as seen_until
        from contracts
        inner join cutoffs on contracts.started_on <= cutoffs.cutoff_on
    ),

    counted as (
        select
            *,
            {{ cycle_number("started_on", "seen_until", "period_months", "null") }} as periods_seen
        from seen
    ),

    final as (
        select
            contract_id,
            account_id,
            model_family,
            billing_interval,
            period_months,
            cutoff_on,
            was_lost,
            coalesce(ended_on > cutoff_on, true) as was_running,
            case when was_lost then lost_at - 1 else periods_seen end as renewals_made,
            case when was_lost then lost_at end as lost_at_renewal
        from
            (
                select
                    *,
                    case
                        when periods_seen = 0
                        then 1
                        when
                            {{
                                days_between(
                                    add_months("started_on", "periods_seen * period_months"),
                                    "seen_until",
                                )
                            }} <= {{ var("renewal_grace_days") }}
                        then periods_seen
                        else periods_seen + 1
                    end as lost_at
                from counted
            ) as ended
    )

select *
from final
