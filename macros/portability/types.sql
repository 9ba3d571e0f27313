{#- An exact integer wide enough for money arithmetic in 10^-24 units. -#}
{% macro type_wide_integer() %}
    {% do return(adapter.dispatch("type_wide_integer", "saas_segmentation")()) %}
{% endmacro %}

{% macro default__type_wide_integer() %} {% do return("numeric(38, 0)") %} {% endmacro %}

{% macro duckdb__type_wide_integer() %} {% do return("hugeint") %} {% endmacro %}

{% macro postgres__type_wide_integer() %} {% do return("numeric") %} {% endmacro %}

{% macro spark__type_wide_integer() %} {% do return("decimal(38, 0)") %} {% endmacro %}

{% macro bigquery__type_wide_integer() %} {% do return("bignumeric(38, 0)") %} {% endmacro %}

{#- PostgreSQL's has no bounds; Redshift reads it as 18 digits. -#}
{% macro redshift__type_wide_integer() %} {{ return(default__type_wide_integer()) }} {% endmacro %}

{% macro type_decimal(precision, scale) %}
    {{ return(adapter.dispatch("type_decimal", "saas_segmentation")(precision, scale)) }}
{% endmacro %}

{% macro default__type_decimal(precision, scale) %}
    {% do return("decimal(" ~ precision ~ ", " ~ scale ~ ")") %}
{% endmacro %}

{#- BigQuery's `numeric` has 29 digits before the point and 9 after it. -#}
{% macro bigquery__type_decimal(precision, scale) %}
    {% set name = "bignumeric" if precision - scale > 29 or scale > 9 else "numeric" %}
    {% do return(name ~ "(" ~ precision ~ ", " ~ scale ~ ")") %}
{% endmacro %}

{% macro type_double() %}
    {% do return(adapter.dispatch("type_double", "saas_segmentation")()) %}
{% endmacro %}

{% macro default__type_double() %} {% do return("double precision") %} {% endmacro %}

{% macro duckdb__type_double() %} {% do return("double") %} {% endmacro %}

{% macro spark__type_double() %} {% do return("double") %} {% endmacro %}

{% macro bigquery__type_double() %} {% do return("float64") %} {% endmacro %}

{% macro type_timestamp_with_zone() %}
    {{ return(adapter.dispatch("type_timestamp_with_zone", "saas_segmentation")()) }}
{% endmacro %}

{% macro default__type_timestamp_with_zone() %}
    {% do return("timestamp with time zone") %}
{% endmacro %}

{% macro snowflake__type_timestamp_with_zone() %} {% do return("timestamp_tz") %} {% endmacro %}

{% macro type_money() %} {% do return("decimal(18, 2)") %} {% endmacro %}

{#- A type of the contract in the engine's own words. -#}
{% macro type_of(data_type) %}
    {% if data_type | lower == "double precision" %} {% do return(type_double()) %} {% endif %}
    {% do return(api.Column.translate_type(data_type)) %}
{% endmacro %}

{#- Contracts name types as most engines do. -#}
{% macro spark__get_empty_schema_sql(columns) %}
    {% set translated = {} %}
    {% for name, column in columns.items() %}
        {% set own = (
            {"data_type": type_of(column["data_type"])} if column.get("data_type") else {}
        ) %}
        {% do translated.update({name: dict(column, **own)}) %}
    {% endfor %}
    {{ return(dbt.default__get_empty_schema_sql(translated)) }}
{% endmacro %}
