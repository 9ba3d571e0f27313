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

{% macro spark__reporting_time(timestamp_utc, time_zone) %}
    from_utc_timestamp({{ timestamp_utc }}, '{{ time_zone }}')
{% endmacro %}

{#- UTC timestamp -> the day it falls on in the reporting time zone. -#}
{% macro reporting_date(timestamp_utc) %}
    cast({{ reporting_time(timestamp_utc) }} as date)
{% endmacro %}

{% macro add_days(date, days) %} cast({{ dbt.dateadd("day", days, date) }} as date) {% endmacro %}

{% macro add_months(date, months) %}
    cast({{ dbt.dateadd("month", months, date) }} as date)
{% endmacro %}

{% macro days_between(from_date, to_date) %}
    {{ dbt.datediff(from_date, to_date, "day") }}
{% endmacro %}

{% macro month_start(date) %} cast({{ dbt.date_trunc("month", date) }} as date) {% endmacro %}

{#- Last day of the month of a date. -#}
{% macro month_end(date) %} {{ add_days(add_months(month_start(date), 1), -1) }} {% endmacro %}

{% macro far_future() %} cast('9999-12-31' as date) {% endmacro %}
