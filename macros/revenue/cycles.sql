{#- Day on which cycle `cycle_number` of a period row starts. Months are counted from the row's own
    start, so a cycle that starts on the 31st falls on the last day of shorter months only. -#}
{% macro cycle_start(cycle_number) %}
    case
        when counted.cycle_months is not null
        then {{ add_months("counted.started_on", cycle_number ~ " * counted.cycle_months") }}
        else {{ add_days("counted.started_on", cycle_number ~ " * counted.cycle_days") }}
    end
{% endmacro %}

{#- Months of one billing cycle of a period row; null where it is counted in days. -#}
{% macro cycle_months() %}
    case
        billing_interval
        when 'month'
        then billing_interval_count
        when 'year'
        then 12 * billing_interval_count
    end
{% endmacro %}
