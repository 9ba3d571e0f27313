with
    account_months as (select * from {{ ref("int_account_profit_months") }}),

    months as (select * from {{ ref("int_profit_months") }}),

    final as (
        select
            {{
                surrogate_key(
                    [
                        "account_months.account_id",
                        "account_months.channel_key",
                        "account_months.month_start_date",
                    ]
                )
            }} as account_profit_id,
            account_months.account_id,
            account_months.channel_key as acquisition_channel,
            account_months.revenue_amount,
            account_months.cost_of_service_amount,
            cast(
                account_months.revenue_amount
                - account_months.cost_of_service_amount as {{ type_money() }}
            ) as gross_profit_amount,
            account_months.support_cost_amount,
            account_months.acquisition_cost_amount,
            cast(
                {{ contribution("account_months.") }} as {{ type_money() }}
            ) as contribution_amount,
            account_months.paid_amount,
            account_months.ticket_count,
            account_months.unmeasured_ticket_count,
            account_months.account_id is not null as is_allocated,
            account_months.revenue_amount > 0 as is_paying,
            account_months.new_mrr_amount > 0 as is_won,
            months.is_complete,
            account_months.month_start_date,
            months.period_end_date
        from account_months
        inner join months on account_months.month_start_date = months.month_start_date
    )

select *
from final
