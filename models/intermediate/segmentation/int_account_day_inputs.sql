-- A fingerprint of everything that an account's days are computed from, on each day on which any of
-- it changes. What was known before the first computed day counts on that day.
{% set rules = trait_rules() %}
{% set attributes = (
    rules.values()
    | selectattr("attribute", "defined")
    | map(attribute="attribute")
    | unique
    | list
) %}
with
    changes as (select * from {{ ref("int_trait_changes") }}),

    attributes as (select * from {{ ref("int_account_attributes") }}),

    inputs as (
        select
            account_id,
            date_day as known_on,
            {{ fingerprint(["'changes'", "date_day"] + trait_measures(rules) | list) }}
            as input_hash
        from changes
        union all
        select
            account_id,
            valid_from as known_on,
            {{ fingerprint(["'attributes'", "valid_from"] + attributes) }} as input_hash
        from attributes
        where valid_from <= {{ as_of_date() }}
    ),

    days as (
        select
            account_id,
            {{ dbt.listagg("input_hash", "','", "order by input_hash") }} as input_hashes,
            {{ account_days_start_date() }} as date_day
        from inputs
        where known_on <= {{ account_days_start_date() }}
        group by account_id
        union all
        -- At most two, one of each kind: quicker than a sorted list for each day.
        select
            account_id,
            {{ dbt.concat(["min(input_hash)", "','", "max(input_hash)"]) }} as input_hashes,
            known_on as date_day
        from inputs
        where known_on > {{ account_days_start_date() }}
        group by account_id, known_on
    ),

    final as (
        select
            account_id,
            {{ dbt.hash(dbt.concat(["input_hashes", text_literal(trait_rules_hash(rules))])) }}
            as inputs_hash,
            date_day
        from days
    )

select *
from final
