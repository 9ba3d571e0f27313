{#- All rows that the enabled adapters deliver of an entity, each with the reason for which it
    breaks the input contract (null: it does not).

    checks    list of [reason, SQL condition], tried in order after the checks that the contract
              itself implies: a missing key or required value, an unreadable value
    refers_to_account   the row's `account_id`, where it has one, must be known to the row's source
    needs_rate          the row's currency must be the reporting currency or have a rate
    delivered_as        last part of the adapters' names where it is not the entity -#}
{% macro checked(
    entity, checks=[], refers_to_account=false, needs_rate=false, delivered_as=none
) %}
    {% set contract = contract_of(entity) %}
    {% set columns = contract["columns"] %}
    {% set key_column = joined_key(contract["key"]) %}

    with
        delivered as (
            {% for vendor in vendors_of(entity) %}
                select
                    {% for column in columns %}
                        cast({{ column[0] }} as {{ contract_type(column[1]) }}) as {{ column[0] }},
                    {% endfor %}
                    {% if "source_name" not in contract_columns(entity) %}
                        '{{ vendor }}' as source_name,
                    {% endif %}
                    '{{ vendor }}' as delivered_by,
                    {{ "raw_key" if has_typed_key(entity) else key_column }} as raw_key,
                    invalid_values
                from
                    {{ ref(vendor ~ "__" ~ (delivered_as or entity)) }} {{ "union all" if not loop.last }}
            {% else %}
                select
                    {% for column in columns %}
                        cast(null as {{ contract_type(column[1]) }}) as {{ column[0] }},
                    {% endfor %}
                    {% if "source_name" not in contract_columns(entity) %}
                        cast(null as {{ dbt.type_string() }}) as source_name,
                    {% endif %}
                    cast(null as {{ dbt.type_string() }}) as delivered_by,
                    cast(null as {{ dbt.type_string() }}) as raw_key,
                    cast(null as {{ dbt.type_string() }}) as invalid_values
                where 1 = 0
            {% endfor %}
        ),

        {% if refers_to_account %}
            known_accounts as (select * from {{ ref("checked_account_keys") }}),
        {% endif %}

        {% if needs_rate %}
            rated_currencies as (
                select distinct currency
                from {{ ref("checked_exchange_rates") }}
                where rejection_reason is null
            ),
        {% endif %}

        judged as (
            select
                delivered.*,
                case
                    {% for column in columns if column[0] in contract["key"] %}
                        when delivered.{{ column[0] }} is null and invalid_values is null
                        then 'missing key: {{ column[0] }}'
                    {% endfor %}
                    when invalid_values is not null
                    then 'unparseable value: ' || invalid_values
                    {% for column in columns if column[2] and column[0] not in contract["key"] %}
                        when delivered.{{ column[0] }} is null then 'missing value: {{ column[0] }}'
                    {% endfor %}
                    {% for reason, condition in checks %}
                        when {{ condition }} then '{{ reason }}'
                    {% endfor %}
                    {% if needs_rate %}
                        when
                            delivered.currency <> '{{ var("reporting_currency") }}'
                            and rated_currencies.currency is null
                        then 'currency without any rate'
                    {% endif %}
                    {% if refers_to_account %}
                        when
                            delivered.account_id is not null
                            and known_accounts.account_id is null
                            and source_known_accounts.account_id is null
                        then 'no such account'
                    {% endif %}
                end as rejection_reason
            from delivered
            {% if refers_to_account %}
                left join
                    known_accounts
                    on delivered.account_id = known_accounts.account_id
                    and known_accounts.source_name = 'any'
                left join
                    known_accounts as source_known_accounts
                    on delivered.account_id = source_known_accounts.account_id
                    and delivered.source_name = source_known_accounts.source_name
            {% endif %}
            {% if needs_rate %}
                left join rated_currencies on delivered.currency = rated_currencies.currency
            {% endif %}
        )

    select *
    from judged
{% endmacro %}

{#- The accepted rows of an entity: the published input. -#}
{% macro accepted(entity, delivered_as=none) %}
    select
        {% if "source_name" not in contract_columns(entity) %} source_name, {% endif %}
        {{ contract_columns(entity) | join(", ") }}
    from {{ ref("checked_" ~ (delivered_as or entity)) }}
    where rejection_reason is null
{% endmacro %}

{#- The rows of an entity that were set aside, in the shape of `rejected_records`. They are worth no MRR. -#}
{% macro rejected(entity) %}
    select
        delivered_by as source_name,
        '{{ entity }}' as entity,
        raw_key as record_id,
        rejection_reason as reason,
        cast(null as {{ type_money() }}) as mrr_amount,
        loaded_at
    from {{ ref("checked_" ~ entity) }}
    where rejection_reason is not null
{% endmacro %}

{#- Whether a part of an entity's key is no text, so that it may not be readable. Adapters of such an
    entity pass `raw_key` on. -#}
{% macro has_typed_key(entity) %}
    {% set contract = contract_of(entity) %}
    {% for column in contract["columns"] if column[0] in contract["key"] %}
        {% if column[1] not in ["text", "code", "label"] %} {% do return(true) %} {% endif %}
    {% endfor %}
    {% do return(false) %}
{% endmacro %}
