with
    account_days as (
        select * from {{ ref("int_account_days") }} where date_day = {{ as_of_date() }}
    ),

    payments as (
        select account_id, sum(net_amount) as paid_amount
        from {{ ref("int_payments") }}
        group by account_id
    ),

    support as (
        select account_id, sum(handle_minutes) as handle_minutes
        from {{ ref("int_support_tickets") }}
        where {{ reporting_date("created_at") }} <= {{ as_of_date() }}
        group by account_id
    ),

    last_year as (
        select
            churned_account_count,
            opening_account_count,
            row_number() over (order by month_start_date desc) as months_ago
        from {{ ref("mrr_monthly") }}
        where is_complete
    ),

    -- Mean monthly logo churn of the last twelve whole months.
    company as (
        select
            {{ logo_churn_rate("sum(churned_account_count)", "sum(opening_account_count)") }}
            as logo_churn_rate
        from last_year
        where months_ago <= 12
    ),

    lifetimes as (select * from {{ ref("int_account_lifetimes") }}),

    historical as (
        select
            account_days.account_id,
            account_days.is_paying,
            account_days.mrr_amount,
            cast(coalesce(payments.paid_amount, 0) as {{ type_money() }}) as paid_amount,
            cast(
                {{
                    money_per_unit(
                        "coalesce(support.handle_minutes, 0) * " ~ var("support_cost_per_hour"),
                        60,
                        digits=6,
                    )
                }} as {{ type_money() }}
            ) as support_cost_amount
        from account_days
        left join payments on account_days.account_id = payments.account_id
        left join support on account_days.account_id = support.account_id
    ),

    projected as (
        select
            historical.*,
            company.logo_churn_rate,
            {{
                simple_ltv(
                    "historical.mrr_amount",
                    var("gross_margin_rate"),
                    "company.logo_churn_rate",
                    var("ltv_cap_months"),
                )
            }} as simple_ltv,
            {{
                discounted_ltv(
                    "historical.mrr_amount",
                    var("gross_margin_rate"),
                    "company.logo_churn_rate",
                    monthly_discount_rate(),
                    var("ltv_cap_months"),
                )
            }} as discounted_ltv
        from historical
        cross join company
    ),

    final as (
        select
            projected.account_id,
            projected.paid_amount,
            projected.support_cost_amount,
            cast(
                cast(projected.paid_amount * {{ var("gross_margin_rate") }} as {{ type_money() }})
                - projected.support_cost_amount as {{ type_money() }}
            ) as historical_ltv_amount,
            case
                when projected.is_paying then cast(projected.simple_ltv as {{ type_money() }})
            end as simple_ltv_amount,
            case
                when projected.is_paying then cast(projected.discounted_ltv as {{ type_money() }})
            end as discounted_ltv_amount,
            {% for bound in ["", "_low", "_high"] %}
                cast(
                    projected.mrr_amount
                    * {{ var("gross_margin_rate") }}
                    * lifetimes.residual_months{{ bound }} as {{ type_money() }}
                ) as predicted_ltv{{ bound }}_amount,
            {% endfor %}
            lifetimes.model_family,
            lifetimes.billing_interval,
            cast(lifetimes.renewals_made as integer) as renewals_made,
            projected.logo_churn_rate as monthly_logo_churn_rate
        from projected
        left join lifetimes on projected.account_id = lifetimes.account_id
    )

select *
from final
