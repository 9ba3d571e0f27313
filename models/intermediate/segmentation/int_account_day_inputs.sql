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
            {{ surrogate_key(["'changes'", "date_day"] + trait_measures(rules) | list) }}
            as input_hash
        from changes
        union all
        select
            account_id,
            valid_from as known_on,
            {{ surrogate_key(["'attributes'", "valid_from"] + attributes) }} as input_hash
        from attributes
        where valid_from <= {{ as_of_date() }}
    ),

    dated as (
        select account_id, input_hash, greatest(known_on, {{ segment_start_date() }}) as date_day
        from inputs
    ),

    final as (
        select
            account_id,
            {{
                dbt.hash(
                    dbt.concat(
                        [
                            dbt.listagg("input_hash", "','", "order by input_hash"),
                            text_literal(trait_rules_hash(rules)),
                        ]
                    )
                )
            }} as inputs_hash,
            date_day
        from dated
        group by account_id, date_day
    )

select *
from final
