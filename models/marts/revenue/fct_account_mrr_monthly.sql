with
    bridges as (select * from {{ ref("int_account_mrr_bridges") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "month_start_date"]) }} as account_month_id,
            account_id,
            churn_reason,
            {% for movement in bridge_columns() %}
                cast({{ movement }} as {{ type_money() }}) as {{ movement }},
            {% endfor %}
            cast(year_before_mrr_amount as {{ type_money() }}) as year_before_mrr_amount,
            cast(12 * closing_mrr_amount as {{ type_money() }}) as arr_amount,
            cast(usage_mrr_amount as {{ type_money() }}) as usage_mrr_amount,
            cast(
                pending_cancellation_mrr_amount as {{ type_money() }}
            ) as pending_cancellation_mrr_amount,
            closing_mrr_amount > 0 as is_paying,
            {{ is_voluntary("churn_reason") }} as is_voluntary_churn,
            is_complete,
            month_start_date,
            period_end_date
        from bridges
    )

select *
from final
