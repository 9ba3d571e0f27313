-- Prevents a record that is given to the wrong account, or to one that nobody may guess.
{{ config(enabled=var("demo")) }}

with
    truth as (select * from {{ ref("demo_truth_identity") }}),

    identities as (select * from {{ ref("int_account_identities") }})

select truth.source_name, truth.source_account_id, truth.account_id, identities.account_id as found
from truth
left join
    identities
    on truth.source_account_id = identities.source_account_id
    and identities.source_name
    = case when truth.source_name = 'hubspot' then 'crm' else truth.source_name end
where
    identities.account_id is null
    or (truth.account_id is null and identities.match_method <> 'own_account')
    or truth.account_id <> identities.account_id
