{#- Rows of an input with `account_id` turned from the source's own key into the one account that
    the record belongs to; the key is kept as `source_account_id`. Null stays null. -#}
{% macro resolved(entity) %}
    with
        source_rows as (select * from {{ ref("input_" ~ entity) }}),

        identities as (select * from {{ ref("int_account_identities") }}),

        final as (
            select
                coalesce(own_identities.account_id, crm_identities.account_id) as account_id,
                source_rows.account_id as source_account_id,
                source_rows.source_name
                {%- for column in contract_columns(entity) if column != "account_id" %}
                    , source_rows.{{ column }}
                {%- endfor %}
            from source_rows
            left join
                identities as own_identities
                on source_rows.account_id = own_identities.source_account_id
                and source_rows.source_name = own_identities.source_name
            left join
                identities as crm_identities
                on source_rows.account_id = crm_identities.source_account_id
                and crm_identities.source_name = 'crm'
        )

    select *
    from final
{% endmacro %}
