{#- UTC timestamp -> wall-clock timestamp in the reporting time zone. -#}
{% macro reporting_time(timestamp_utc) %}
    {% if var("reporting_timezone") == "UTC" %} {% do return(timestamp_utc) %} {% endif %}
    {{
        return(
            adapter.dispatch("reporting_time", "saas_segmentation")(
                timestamp_utc, var("reporting_timezone")
            )
        )
    }}
{% endmacro %}

{% macro default__reporting_time(timestamp_utc, time_zone) %}
    timezone('{{ time_zone }}', timezone('UTC', {{ timestamp_utc }}))
{% endmacro %}

{% macro snowflake__reporting_time(timestamp_utc, time_zone) %}
    convert_timezone('UTC', '{{ time_zone }}', {{ timestamp_utc }})
{% endmacro %}

{% macro bigquery__reporting_time(timestamp_utc, time_zone) %}
    datetime({{ timestamp_utc }}, '{{ time_zone }}')
{% endmacro %}

{% macro spark__reporting_time(timestamp_utc, time_zone) %}
    from_utc_timestamp({{ timestamp_utc }}, '{{ time_zone }}')
{% endmacro %}

{#- Time with a zone -> UTC timestamp. -#}
{% macro utc_time(time_with_zone) %}
    {{ return(adapter.dispatch("utc_time", "saas_segmentation")(time_with_zone)) }}
{% endmacro %}

{% macro default__utc_time(time_with_zone) %}
    {% do return("timezone('UTC', " ~ time_with_zone ~ ")") %}
{% endmacro %}

{% macro snowflake__utc_time(time_with_zone) %}
    {% do return("cast(convert_timezone('UTC', " ~ time_with_zone ~ ") as timestamp_ntz)") %}
{% endmacro %}

{#- UTC timestamp -> the day it falls on in the reporting time zone. -#}
{% macro reporting_date(timestamp_utc) %}
    cast({{ reporting_time(timestamp_utc) }} as date)
{% endmacro %}

{#- A timestamp some days or seconds later. -#}
{% macro add_time(timestamp, part, number) %}
    {{ return(adapter.dispatch("add_time", "saas_segmentation")(timestamp, part, number)) }}
{% endmacro %}

{% macro default__add_time(timestamp, part, number) %}
    {{ return(dbt.dateadd(part, number, timestamp)) }}
{% endmacro %}

{#- dbt's own turns it into a `datetime`, which BigQuery compares with no `timestamp`. -#}
{% macro bigquery__add_time(timestamp, part, number) %}
    {% do return("timestamp_add(" ~ timestamp ~ ", interval " ~ number ~ " " ~ part ~ ")") %}
{% endmacro %}

{% macro add_days(date, days) %} cast({{ dbt.dateadd("day", days, date) }} as date) {% endmacro %}

{% macro add_months(date, months) %}
    cast({{ dbt.dateadd("month", months, date) }} as date)
{% endmacro %}

{% macro days_between(from_date, to_date) %}
    {{ dbt.datediff(from_date, to_date, "day") }}
{% endmacro %}

{#- Beginnings of months after one date up to another, as an integer; negative where the second is
    earlier. Of dbt's own, Spark's counts full months. -#}
{% macro months_between(from_date, to_date) %}
    cast(
        12 * (extract(year from {{ to_date }}) - extract(year from {{ from_date }}))
        + extract(month from {{ to_date }})
        - extract(month from {{ from_date }}) as integer
    )
{% endmacro %}

{% macro month_start(date) %} cast({{ dbt.date_trunc("month", date) }} as date) {% endmacro %}

{#- Last day of the month of a date. -#}
{% macro month_end(date) %} {{ add_days(add_months(month_start(date), 1), -1) }} {% endmacro %}

{% macro far_future() %} cast('9999-12-31' as date) {% endmacro %}

{#- dbt's own ask for the version of the cluster, which takes a connection; these are of 10.4 and later. -#}
{% macro databricks__dateadd(datepart, interval, from_date_or_timestamp) %}
    timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{% endmacro %}

{% macro databricks__datediff(first_date, second_date, datepart) %}
    timestampdiff(
        {{ datepart }},
        {{ dbt.date_trunc(datepart, first_date) }},
        {{ dbt.date_trunc(datepart, second_date) }}
    )
{% endmacro %}
