{#- One raw table, typed, renamed and deduplicated: the whole of a staging model.

    columns   list of [name, contract type, raw column]; the raw column defaults to the name
    key       names that identify a row; of several deliveries the latest `loaded_at` stands,
              ties by a total order; rows without a key are all kept, to be rejected downstream
    deleted   name of a boolean column; a row whose latest delivery is deleted is left out
    keep      condition on the typed columns; other rows (test mode) are left out
    versions  [start, end] of a table in history mode, where a connector may end a version a moment
              before the next one starts and the current one in the year 9999: ends become the
              start of the next version, and null

    A raw column that does not exist becomes a typed null, a raw table that does not exist an empty
    one, unless it is `required`. `invalid_values` names the columns whose value could not be read;
    null when all could. `raw_key` is the key as it was delivered, so that it can be named even where
    a part of it could not be read. -#}
{% macro staged(
    vendor, table, columns, key, deleted=none, keep=none, required=false, versions=none
) %}
    {% set relation = raw(vendor, table) %}
    {% set raw_types = raw_column_types(relation, columns) %}
    {% set key_parts = key_as_delivered(columns, key, raw_types) %}
    {% if (
        execute
        and not raw_types
        and required
        and not var("demo")
        and flags.WHICH in ["run", "build"]
    ) %}
        {% do exceptions.raise_compiler_error(
            "Raw table "
            ~ relation
            ~ " is missing; "
            ~ vendor
            ~ " can't be read without it."
        ) %}
    {% endif %}

    with
        raw_rows as (
            {% if raw_types or not execute %}select * from {{ relation }}
            {% else %}select 1 as no_raw_table where 1 = 0
            {% endif %}
        ),

        typed as (
            select
                {% for column in columns %}
                    {% set raw_name = column[2] if column[2] is string else column[0] %}
                    {% if raw_name in raw_types %}
                        {{ parse_value(raw_name, column[1], raw_types[raw_name]) }}
                    {% else %} cast(null as {{ contract_type(column[1]) }})
                    {% endif %} as {{ column[0] }},
                {% endfor %}
                {{ joined_key(key_parts) }} as raw_key,
                {{ key_parts | join(" is null or ") }} is null as is_without_key,
                {{ invalid_values(columns, raw_types) }} as invalid_values
            from raw_rows
        ),

        deliveries as (
            select
                *,
                row_number() over (
                    partition by {{ key | join(", ") }}, raw_key
                    order by
                        loaded_at desc nulls last,
                        invalid_values asc nulls first
                        {%- for column in columns if column[0] not in key + ["loaded_at"] %}
                            , {{ column[0] }} desc nulls last
                        {%- endfor %}
                ) as delivery_number
            from typed
        ),

        final as (
            select
                {% for column in columns | map(attribute=0) %}
                    {% if versions and column == versions[1] %}
                        {{ version_end(versions, key) }} as {{ column }},
                    {% else %} {{ column }},
                    {% endif %}
                {% endfor %}
                raw_key,
                invalid_values
            from deliveries
            where
                (delivery_number = 1 or is_without_key)
                {% if deleted %} and not coalesce({{ deleted }}, false) {% endif %}
                {% if keep %} and {{ keep }} {% endif %}
        )

    select *
    from final
{% endmacro %}

{#- The parts of the key as text: as they are read, else as they were delivered. Null where missing. -#}
{% macro key_as_delivered(columns, key, raw_types) %}
    {% set parts = [] %}
    {% for name in key %}
        {% set column = columns | selectattr(0, "equalto", name) | first %}
        {% set raw_name = column[2] if column[2] is string else column[0] %}
        {% if raw_name not in raw_types %}
            {% do parts.append("cast(null as " ~ dbt.type_string() ~ ")") %}
        {% elif column[1] in ["text", "code", "label"] %}
            {% do parts.append(parse_value(raw_name, column[1], raw_types[raw_name])) %}
        {% else %}
            {% do parts.append(
                "coalesce(cast("
                ~ parse_value(raw_name, column[1], raw_types[raw_name])
                ~ " as "
                ~ dbt.type_string()
                ~ "), "
                ~ parse_value(raw_name, "text", raw_types[raw_name])
                ~ ")"
            ) %}
        {% endif %}
    {% endfor %}
    {% do return(parts) %}
{% endmacro %}

{#- The parts of a key in one text; a missing part of several is a question mark. -#}
{% macro joined_key(parts) %}
    {% if parts | length == 1 %} {% do return(parts[0]) %} {% endif %}
    {% set named_parts = [] %}
    {% for part in parts %} {% do named_parts.append("coalesce(" ~ part ~ ", '?')") %} {% endfor %}
    {% do return(named_parts | join(" || ' ' || ")) %}
{% endmacro %}

{#- Columns of a relation as a map of lower-case name to type; empty where there is no relation. Where
    dbt may not ask the database, the columns that a staging model reads, as text. -#}
{% macro raw_column_types(relation, columns) %}
    {% set types = {} %}
    {% if not may_ask_database() %}
        {% for column in columns %}
            {% set raw_name = column[2] if column[2] is string else column[0] %}
            {% do types.update({raw_name: dbt.type_string()}) %}
        {% endfor %}
    {% elif execute %}
        {% for column in adapter.get_columns_in_relation(relation) %}
            {% do types.update({column.name | lower: column.data_type}) %}
        {% endfor %}
    {% endif %}
    {% do return(types) %}
{% endmacro %}

{#- Names of the columns that hold something that can't be read as their type, else null. -#}
{% macro invalid_values(columns, raw_types) %}
    {% set parts = [] %}
    {% for column in columns %}
        {% set raw_name = column[2] if column[2] is string else column[0] %}
        {% if column[1] not in ["text", "code", "label"] and raw_name in raw_types %}
            {% set raw_type = raw_types[raw_name] %}
            {% if not (column[1] == "timestamp" and raw_type | lower in ["timestamp", "date"]) %}
                {% do parts.append(
                    "case when "
                    ~ parse_value(raw_name, "text", raw_type)
                    ~ " is not null and ("
                    ~ parse_value(raw_name, column[1], raw_type)
                    ~ ") is null then ' "
                    ~ column[0]
                    ~ "' else '' end"
                ) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% if not parts %} {% do return("cast(null as " ~ dbt.type_string() ~ ")") %} {% endif %}
    {% do return("nullif(trim(" ~ parts | join(" || ") ~ "), '')") %}
{% endmacro %}

{#- A table of the generic source: the input contract itself. A longer key than the contract's keeps
    several deliveries of a row. -#}
{% macro staged_contract(entity, required=false, key=none) %}
    {% set contract = contract_of(entity) %}
    {{
        staged(
            vendor="generic",
            table=entity,
            key=key or contract["key"],
            columns=contract["columns"],
            required=required,
        )
    }}
{% endmacro %}

{#- End of a version in a history table: see `versions` of `staged`. -#}
{% macro version_end(versions, key) %}
    {% set started_at, ended_at = versions %}
    {% set record = key | reject("equalto", started_at) | join(", ") %}
    {% set next_started_at %}
        lead({{ started_at }}) over (partition by {{ record }} order by {{ started_at }})
    {% endset %}
    case
        when {{ ended_at }} >= cast('9999-01-01' as timestamp)
        then null
        when
            {{ next_started_at }} > {{ ended_at }}
            and {{ next_started_at }} <= {{ add_time(ended_at, "second", 1) }}
        then {{ next_started_at }}
        else {{ ended_at }}
    end
{% endmacro %}
