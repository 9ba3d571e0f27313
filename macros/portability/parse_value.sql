{#- One raw value as a type of the input contract; null where it can't be read as that type. -#}
{% macro parse_value(column, contract_type, raw_type) %}
    {% set text = "nullif(trim(" ~ as_text(column, raw_type) ~ "), '')" %}
    {% if contract_type == "text" %} {% do return(text) %} {% endif %}
    {% if contract_type == "code" %} {% do return("upper(" ~ text ~ ")") %} {% endif %}
    {% if contract_type == "label" %} {% do return("lower(" ~ text ~ ")") %} {% endif %}
    {% if contract_type == "boolean" %}
        {% do return(
            "case when lower("
            ~ text
            ~ ") in ('true', 't', '1', 'yes', 'y') then true when lower("
            ~ text
            ~ ") in ('false', 'f', '0', 'no', 'n') then false end"
        ) %}
    {% endif %}
    {% if contract_type == "timestamp" and has_time_zone(raw_type) %}
        {% do return(utc_time(column)) %}
    {% endif %}
    {% set is_text = (
        "char" in raw_type | lower
        or "text" in raw_type | lower
        or "string" in raw_type | lower
    ) %}
    {% set is_float = raw_type | lower in [
        "double",
        "double precision",
        "float",
        "real",
        "float64",
        "float8",
        "float4",
    ] %}
    {# A float reaches decimal by way of its shortest text: 4096.02 must not become 4096.020000000001. #}
    {% set input = text if is_text or is_float else column %}
    {% if contract_type == "timestamp" %}
        {% do return(adapter.dispatch("parse_timestamp", "saas_segmentation")(input, is_text)) %}
    {% endif %}
    {% set parsers = {
        "money": parse_money,
        "quantity": parse_quantity,
        "percent": parse_quantity,
        "rate": parse_rate,
        "integer": parse_integer,
        "date": parse_date,
    } %}
    {% do return(parsers[contract_type](input)) %}
{% endmacro %}

{#- Money keeps 6 decimals, quantities and percents 4: what has more can't be read, for rounding
    it would change amounts without a word. Exchange rates are rounded to 10. -#}
{% macro parse_money(input) %} {% do return(exact_decimal(input, 6)) %} {% endmacro %}

{% macro parse_quantity(input) %} {% do return(exact_decimal(input, 4)) %} {% endmacro %}

{% macro parse_rate(input) %} {% do return(safe_cast(input, type_decimal(20, 10))) %} {% endmacro %}

{% macro exact_decimal(input, scale) %}
    {% set number = safe_cast(input, type_decimal(30, 12)) %}
    {% do return(
        "case when "
        ~ number
        ~ " = round("
        ~ number
        ~ ", "
        ~ scale
        ~ ") then "
        ~ safe_cast(number, "decimal(18, " ~ scale ~ ")")
        ~ " end"
    ) %}
{% endmacro %}

{#- A fraction is no whole number: reading 8.5 as 9 would invent data. -#}
{% macro parse_integer(input) %}
    {% set number = safe_cast(input, "decimal(18, 6)") %}
    {% do return(
        "case when "
        ~ number
        ~ " = floor("
        ~ number
        ~ ") then cast("
        ~ number
        ~ " as bigint) end"
    ) %}
{% endmacro %}

{% macro parse_date(input) %}
    {% do return(safe_cast(safe_cast(input, "timestamp"), "date")) %}
{% endmacro %}

{#- Text with an offset is converted to UTC; text without one is UTC. -#}
{% macro default__parse_timestamp(input, is_text) %}
    {% if not is_text %} {% do return(safe_cast(input, "timestamp")) %} {% endif %}
    {% do return(
        "case when "
        ~ has_utc_offset(input)
        ~ " then "
        ~ utc_time(safe_cast(input, type_timestamp_with_zone()))
        ~ " else "
        ~ safe_cast(input, "timestamp")
        ~ " end"
    ) %}
{% endmacro %}

{% macro spark__parse_timestamp(input, is_text) %}
    {% do return(safe_cast(input, "timestamp")) %}
{% endmacro %}

{% macro bigquery__parse_timestamp(input, is_text) %}
    {% do return(safe_cast(input, "timestamp")) %}
{% endmacro %}

{#- Whether values of a raw type know their zone. Snowflake's types are timestamp_tz and timestamp_ltz;
    a timestamp of BigQuery or Spark is UTC by itself. -#}
{% macro has_time_zone(raw_type) %}
    {% set type = raw_type | lower %}
    {% do return("with time zone" in type or "_tz" in type or "_ltz" in type) %}
{% endmacro %}

{% macro as_text(column, raw_type) %}
    {{ return(adapter.dispatch("as_text", "saas_segmentation")(column, raw_type)) }}
{% endmacro %}

{% macro default__as_text(column, raw_type) %}
    {% do return("cast(" ~ column ~ " as " ~ dbt.type_string() ~ ")") %}
{% endmacro %}

{#- Redshift casts no boolean to text. -#}
{% macro redshift__as_text(column, raw_type) %}
    {% if raw_type | lower in ["boolean", "bool"] %}
        {% do return(
            "case when " ~ column ~ " then 'true' when not " ~ column ~ " then 'false' end"
        ) %}
    {% endif %}
    {% do return(default__as_text(column, raw_type)) %}
{% endmacro %}

{% macro safe_cast(input, type) %}
    {% do return(adapter.dispatch("safe_cast", "saas_segmentation")(input, type)) %}
{% endmacro %}

{% macro default__safe_cast(input, type) %}
    {% do return("try_cast(" ~ input ~ " as " ~ type ~ ")") %}
{% endmacro %}

{% macro bigquery__safe_cast(input, type) %}
    {% do return("safe_cast(" ~ input ~ " as " ~ type ~ ")") %}
{% endmacro %}

{#- Snowflake tries to read text alone, Redshift no decimal as another decimal. -#}
{% macro snowflake__safe_cast(input, type) %}
    {% do return("try_cast(cast(" ~ input ~ " as varchar) as " ~ type ~ ")") %}
{% endmacro %}

{% macro redshift__safe_cast(input, type) %}
    {% do return("try_cast(cast(" ~ input ~ " as varchar) as " ~ type ~ ")") %}
{% endmacro %}

{#- PostgreSQL also reads words such as `yesterday` as a time; only digits are one here. -#}
{% macro postgres__safe_cast(input, type) %}
    {% set text = "cast(" ~ input ~ " as text)" %}
    {% set is_time = "timestamp" in type or type == "date" %}
    {% set guard = " and " ~ text ~ " ~ '^[0-9]'" if is_time else "" %}
    {% do return(
        "case when pg_input_is_valid("
        ~ text
        ~ ", '"
        ~ type
        ~ "')"
        ~ guard
        ~ " then cast("
        ~ text
        ~ " as "
        ~ type
        ~ ") end"
    ) %}
{% endmacro %}

{% macro has_utc_offset(text) %}
    {% do return(adapter.dispatch("has_utc_offset", "saas_segmentation")(text)) %}
{% endmacro %}

{% macro default__has_utc_offset(text) %}
    {% do return(
        "regexp_matches(" ~ text ~ ", ':[0-9]{2}[.0-9]* *(Z|[+-][0-9]{2}(:?[0-9]{2})?)$')"
    ) %}
{% endmacro %}

{% macro postgres__has_utc_offset(text) %}
    {% do return(text ~ " ~ ':[0-9]{2}[.0-9]* *(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'") %}
{% endmacro %}

{#- `regexp_like` of Snowflake would want the whole text to match. -#}
{% macro snowflake__has_utc_offset(text) %}
    {% do return(
        "regexp_instr("
        ~ text
        ~ ", ':[0-9]{2}[.0-9]* *(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') > 0"
    ) %}
{% endmacro %}
