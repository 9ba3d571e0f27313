{% macro as_of_day() %}
    {% do check_var("as_of_date") %}
    {% if var("as_of_date") %} {% do return(var("as_of_date") | string) %} {% endif %}
    {% if var("demo") %} {% do return(var("demo_as_of_date")) %} {% endif %}
    {% do check_var("reporting_timezone") %}
    {% set local_now = run_started_at.astimezone(
        modules.pytz.timezone(var("reporting_timezone"))
    ) %}
    {% do return((local_now - modules.datetime.timedelta(days=1)).strftime("%Y-%m-%d")) %}
{% endmacro %}

{% macro as_of_date() %} cast('{{ as_of_day() }}' as date) {% endmacro %}
