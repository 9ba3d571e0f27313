-- Prevents lifetimes of contracts that revenue knows nothing of: lost contracts are the churn
-- movements, contracts that run are the accounts that pay.
{{ config(enabled=var("churn_date_policy") == "ended_at") }}
with
    contracts as (select * from {{ ref("int_contracts") }}),

    movements as (select * from {{ ref("int_mrr_movements") }}),

    lost as (select account_id, ended_on from contracts where is_lost),

    churned as (
        select account_id, movement_date as ended_on from movements where movement_type = 'churn'
    ),

    running as (select account_id from contracts where ended_on is null),

    paying as (
        select account_id
        from {{ ref("int_account_days") }}
        where date_day = {{ as_of_date() }} and is_paying
    )

select 'churn without a lost contract' as problem, churned.account_id
from churned
left join lost on churned.account_id = lost.account_id and churned.ended_on = lost.ended_on
where lost.account_id is null
union all
select 'lost contract without churn' as problem, lost.account_id
from lost
left join churned on lost.account_id = churned.account_id and lost.ended_on = churned.ended_on
where churned.account_id is null
union all
select 'paying without a contract' as problem, paying.account_id
from paying
left join running on paying.account_id = running.account_id
where running.account_id is null
union all
select 'contract without payment' as problem, running.account_id
from running
left join paying on running.account_id = paying.account_id
where paying.account_id is null
