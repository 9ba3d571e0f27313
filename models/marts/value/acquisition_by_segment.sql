with
    periods as (select * from {{ ref("int_segment_acquisition") }}),

    -- Mean monthly logo churn of the twelve whole months up to each of them.
    churn as (
        select
            month_start_date,
            {{
                logo_churn_rate(
                    "sum(churned_account_count) over "
                    ~ "(order by month_start_date rows between 11 preceding and current row)",
                    "sum(opening_account_count) over "
                    ~ "(order by month_start_date rows between 11 preceding and current row)",
                )
            }} as logo_churn_rate
        from {{ ref("mrr_monthly") }}
        where is_complete
    ),

    priced as (
        select
            *,
            {{ cac_amount("spend_amount", "new_account_count") }} as cac_amount,
            {{ money_per_unit("new_mrr_amount", "new_account_count") }} as new_arpa_amount,
            cast(12 * net_new_mrr_amount as {{ type_money() }}) as net_new_arr_amount,
            -- The last month that is over on the period's last day.
            {{ add_months(month_start(add_days("period_end_date", 1)), -1) }} as last_whole_month
        from periods
    ),

    with_ltv as (
        select
            priced.*,
            {{
                simple_ltv(
                    "priced.new_arpa_amount",
                    var("gross_margin_rate"),
                    "churn.logo_churn_rate",
                    var("ltv_cap_months"),
                )
            }} as new_ltv
        from priced
        left join churn on priced.last_whole_month = churn.month_start_date
    ),

    final as (
        select
            {{ surrogate_key(["period_type", "period_start_date", "scheme", "segment_key"]) }}
            as segment_acquisition_id,
            period_type,
            scheme,
            segment_key,
            cast(spend_amount as {{ type_money() }}) as spend_amount,
            cast(spend_before_amount as {{ type_money() }}) as spend_before_amount,
            cast(new_mrr_amount as {{ type_money() }}) as new_mrr_amount,
            net_new_arr_amount,
            cast(cac_amount as {{ type_money() }}) as cac_amount,
            cast(new_arpa_amount as {{ type_money() }}) as new_arpa_amount,
            cast(new_ltv as {{ type_money() }}) as new_ltv_amount,
            cast(new_account_count as bigint) as new_account_count,
            {{ cac_payback_months("cac_amount", "new_arpa_amount", var("gross_margin_rate")) }}
            as cac_payback_months,
            {{ ltv_to_cac("new_ltv", "cac_amount") }} as ltv_to_cac_ratio,
            {{ sales_efficiency("net_new_arr_amount", "spend_before_amount") }}
            as sales_efficiency_ratio,
            new_account_count < {{ var("small_sample_size") }} as is_small_sample,
            is_complete,
            period_start_date,
            period_end_date
        from with_ltv
    )

select *
from final
