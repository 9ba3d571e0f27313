with
    bridges as (select * from {{ ref("int_account_mrr_bridges") }}),

    months as (select * from {{ ref("int_months") }}),

    summed as (
        select
            months.month_start_date,
            months.period_end_date,
            months.is_complete,
            {% for column in bridge_columns() + [
                "usage_mrr_amount",
                "pending_cancellation_mrr_amount",
                "year_before_mrr_amount",
            ] %}
                cast(coalesce(sum({{ column }}), 0) as {{ type_money() }}) as {{ column }},
            {% endfor %}
            sum(case when opening_mrr_amount > 0 then 1 else 0 end) as opening_account_count,
            sum(case when closing_mrr_amount > 0 then 1 else 0 end) as paying_account_count,
            sum(case when new_mrr_amount > 0 then 1 else 0 end) as new_account_count,
            sum(
                case when reactivation_mrr_amount > 0 then 1 else 0 end
            ) as reactivated_account_count,
            sum(case when churn_mrr_amount > 0 then 1 else 0 end) as churned_account_count,
            sum(
                case when {{ is_voluntary("churn_reason") }} then churn_mrr_amount else 0 end
            ) as voluntary_churn_mrr_amount,
            sum(
                case when {{ is_voluntary("churn_reason") }} then 1 else 0 end
            ) as voluntary_churned_account_count,
            -- What accounts that paid a year before pay now, and at most what they paid then.
            sum(
                case when year_before_mrr_amount > 0 then closing_mrr_amount else 0 end
            ) as retained_mrr_amount,
            sum(least(year_before_mrr_amount, closing_mrr_amount)) as kept_mrr_amount
        from months
        left join bridges on months.month_start_date = bridges.month_start_date
        group by months.month_start_date, months.period_end_date, months.is_complete
    ),

    final as (
        select
            {% for column in bridge_columns() %} {{ column }}, {% endfor %}
            cast(12 * closing_mrr_amount as {{ type_money() }}) as arr_amount,
            usage_mrr_amount,
            pending_cancellation_mrr_amount,
            cast(voluntary_churn_mrr_amount as {{ type_money() }}) as voluntary_churn_mrr_amount,
            cast(
                churn_mrr_amount - voluntary_churn_mrr_amount as {{ type_money() }}
            ) as involuntary_churn_mrr_amount,
            cast(
                {{ money_per_unit("closing_mrr_amount", "paying_account_count") }}
                as {{ type_money() }}
            ) as arpa_amount,
            cast(coalesce(opening_account_count, 0) as bigint) as opening_account_count,
            cast(coalesce(paying_account_count, 0) as bigint) as paying_account_count,
            cast(coalesce(new_account_count, 0) as bigint) as new_account_count,
            cast(coalesce(reactivated_account_count, 0) as bigint) as reactivated_account_count,
            cast(coalesce(churned_account_count, 0) as bigint) as churned_account_count,
            cast(voluntary_churned_account_count as bigint) as voluntary_churned_account_count,
            cast(
                churned_account_count - voluntary_churned_account_count as bigint
            ) as involuntary_churned_account_count,
            {{ logo_churn_rate("churned_account_count", "opening_account_count") }}
            as logo_churn_rate,
            {{
                annualised_churn_rate(
                    logo_churn_rate("churned_account_count", "opening_account_count")
                )
            }} as annualised_logo_churn_rate,
            {{
                gross_mrr_churn_rate(
                    "churn_mrr_amount", "contraction_mrr_amount", "opening_mrr_amount"
                )
            }} as gross_mrr_churn_rate,
            {{
                net_mrr_churn_rate(
                    "churn_mrr_amount",
                    "contraction_mrr_amount",
                    "expansion_mrr_amount",
                    "reactivation_mrr_amount",
                    "opening_mrr_amount",
                )
            }} as net_mrr_churn_rate,
            {{ ratio("retained_mrr_amount", "year_before_mrr_amount") }} as nrr_rate,
            {{ ratio("kept_mrr_amount", "year_before_mrr_amount") }} as grr_rate,
            {{
                quick_ratio(
                    "new_mrr_amount",
                    "expansion_mrr_amount",
                    "reactivation_mrr_amount",
                    "churn_mrr_amount",
                    "contraction_mrr_amount",
                )
            }} as quick_ratio,
            is_complete,
            month_start_date,
            period_end_date
        from summed
    )

select *
from final
