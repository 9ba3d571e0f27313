-- The latest that any subscription says of a plan.
with
    periods as (select * from {{ ref("int_subscription_periods") }} where plan_id is not null),

    ranked as (
        select
            *,
            row_number() over (
                partition by plan_id order by started_at desc, subscription_period_id desc
            ) as period_number
        from periods
    ),

    final as (
        select
            plan_id,
            product_id,
            plan_name,
            product_name,
            plan_tier,
            currency,
            billing_interval,
            cast(billing_interval_count as integer) as billing_interval_count,
            is_metered
        from ranked
        where period_number = 1
    )

select *
from final
