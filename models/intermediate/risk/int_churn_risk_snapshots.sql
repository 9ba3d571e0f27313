-- What is learned from, and what forecasts are held against: paying accounts on the days of
-- snapshots
-- and of fits, the bins of their traits on that day, and whether they churned within the horizon
-- after it. The label is null while the horizon runs.
{% do validate_churn_risk_traits() %}
with
    fit_days as (select * from {{ ref("int_churn_risk_fit_days") }}),

    account_days as (select * from {{ ref("int_account_days") }}),

    movements as (select * from {{ ref("int_mrr_movements") }}),

    days as (
        select
            snapshot_on,
            {{ add_days("snapshot_on", var("churn_risk_horizon_days")) }} as labelled_on
        from
            (
                select snapshot_on
                from fit_days
                union
                {{ distinct_rows() }}
                select fit_on as snapshot_on
                from fit_days
            ) as snapshot_days
    ),

    lost as (
        select days.snapshot_on, movements.account_id
        from movements
        inner join
            days
            on movements.movement_date > days.snapshot_on
            and movements.movement_date <= days.labelled_on
        where movements.movement_type = 'churn'
        group by days.snapshot_on, movements.account_id
    ),

    binned as (
        select account_id, date_day, {{ churn_risk_bin_columns() }}
        from account_days
        where is_paying
    ),

    final as (
        select
            {{ surrogate_key(["binned.account_id", "days.snapshot_on"]) }} as snapshot_id,
            binned.account_id,
            {{ churn_risk_fold("binned.account_id") }} as fold,
            {% for trait in churn_risk_traits() %}
                binned.{{ churn_risk_bin_column(trait) }},
            {% endfor %}
            case
                when days.labelled_on <= {{ as_of_date() }} then lost.account_id is not null
            end as is_lost,
            days.snapshot_on
        from binned
        inner join days on binned.date_day = days.snapshot_on
        left join
            lost on binned.account_id = lost.account_id and days.snapshot_on = lost.snapshot_on
    )

select *
from final
