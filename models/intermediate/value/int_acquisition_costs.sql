-- What each won account cost: the spend of its channel and month in equal parts, in whole cents.
-- Cents that are left go to the first accounts by id. Spend that won nobody stays without an
-- account.
{% set equal_cents = integer_divide("spend_cents", "won_account_count") %}
{% set channel_month = "partition by bridges.month_start_date, accounts.channel_key" %}
with
    spend as (select * from {{ ref("int_marketing_spend") }}),

    bridges as (select * from {{ ref("int_account_mrr_bridges") }}),

    accounts as (
        select account_id, coalesce(channel_key, 'unknown') as channel_key
        from {{ ref("int_accounts") }}
    ),

    monthly_spend as (
        select
            {{ month_start("spend_date") }} as month_start_date,
            channel_key,
            sum(amount) as spend_amount
        from spend
        group by {{ month_start("spend_date") }}, channel_key
    ),

    won as (
        select
            bridges.account_id,
            accounts.channel_key,
            bridges.month_start_date,
            row_number() over ({{ channel_month }} order by bridges.account_id) as account_number,
            count(*) over ({{ channel_month }}) as won_account_count
        from bridges
        inner join accounts on bridges.account_id = accounts.account_id
        where bridges.new_mrr_amount > 0
    ),

    matched as (
        select
            won.account_id,
            coalesce(won.channel_key, monthly_spend.channel_key) as channel_key,
            coalesce(won.month_start_date, monthly_spend.month_start_date) as month_start_date,
            coalesce(won.account_number, 1) as account_number,
            coalesce(won.won_account_count, 1) as won_account_count,
            -- A month of refunded spend is below 0.
            case when monthly_spend.spend_amount < 0 then -1 else 1 end as spend_sign,
            {{ scaled("abs(coalesce(monthly_spend.spend_amount, 0))", 2) }} as spend_cents
        from won
        full outer join
            monthly_spend
            on won.channel_key = monthly_spend.channel_key
            and won.month_start_date = monthly_spend.month_start_date
    ),

    divided as (
        select
            *,
            {{ equal_cents }} as equal_cents,
            spend_cents - won_account_count * {{ equal_cents }} as cents_left
        from matched
    ),

    final as (
        select
            account_id,
            channel_key,
            {{
                cents_as_money(
                    "spend_sign * (equal_cents + case when account_number <= cents_left then 1 else 0 end)"
                )
            }}
            as acquisition_cost_amount,
            month_start_date
        from divided
    )

select *
from final
