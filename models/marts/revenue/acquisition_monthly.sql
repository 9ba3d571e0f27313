with
    spend as (select * from {{ ref("int_marketing_spend") }}),

    bridges as (select * from {{ ref("int_account_mrr_bridges") }}),

    accounts as (select * from {{ ref("int_accounts") }}),

    monthly_spend as (
        select
            {{ month_start("spend_date") }} as month_start_date,
            channel_key,
            sum(amount) as spend_amount,
            0 as new_account_count,
            0 as new_mrr_amount
        from spend
        group by {{ month_start("spend_date") }}, channel_key
    ),

    monthly_accounts as (
        select
            bridges.month_start_date,
            coalesce(accounts.channel_key, 'unknown') as channel_key,
            0 as spend_amount,
            count(*) as new_account_count,
            sum(bridges.new_mrr_amount) as new_mrr_amount
        from bridges
        inner join accounts on bridges.account_id = accounts.account_id
        where bridges.new_mrr_amount > 0
        group by bridges.month_start_date, coalesce(accounts.channel_key, 'unknown')
    ),

    summed as (
        select
            month_start_date,
            channel_key,
            sum(spend_amount) as spend_amount,
            sum(new_account_count) as new_account_count,
            sum(new_mrr_amount) as new_mrr_amount
        from
            (
                select *
                from monthly_spend
                union all
                select *
                from monthly_accounts
            ) as both_sides
        group by month_start_date, channel_key
    ),

    final as (
        select
            {{ surrogate_key(["summed.month_start_date", "summed.channel_key"]) }}
            as acquisition_month_id,
            summed.channel_key as acquisition_channel,
            cast(summed.spend_amount as {{ type_money() }}) as spend_amount,
            cast(summed.new_mrr_amount as {{ type_money() }}) as new_mrr_amount,
            cast(
                {{ cac_amount("summed.spend_amount", "summed.new_account_count") }}
                as {{ type_money() }}
            ) as cac_amount,
            cast(summed.new_account_count as bigint) as new_account_count,
            {{ month_end("summed.month_start_date") }} <= {{ as_of_date() }} as is_complete,
            summed.month_start_date
        from summed
    )

select *
from final
