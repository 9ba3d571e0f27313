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

{#- Days of one billing cycle of a period row; null where it is counted in months. -#}
{% macro cycle_days() %}
    case
        billing_interval
        when 'day'
        then billing_interval_count
        when 'week'
        then 7 * billing_interval_count
    end
{% endmacro %}

{#- Day on which a cycle starts; number 0 starts at the anchor. Months are counted from the anchor, so a
    cycle that starts on the 31st falls on the last day of shorter months only. -#}
{% macro cycle_start(anchor, cycle_number, cycle_months="cycle_months", cycle_days="cycle_days") %}
    case
        when {{ cycle_months }} is not null
        then {{ add_months(anchor, cycle_number ~ " * " ~ cycle_months) }}
        else {{ add_days(anchor, cycle_number ~ " * " ~ cycle_days) }}
    end
{% endmacro %}

{#- Number of the cycle that runs on a day; below 0 before the anchor. -#}
{% macro cycle_number(anchor, day, cycle_months="cycle_months", cycle_days="cycle_days") %}
    {% set months_on = (
        "cast(floor("
        ~ ratio(months_between(anchor, day), cycle_months)
        ~ ") as integer)"
    ) %}
    case
        when {{ cycle_months }} is null
        then cast(floor({{ ratio(days_between(anchor, day), cycle_days) }}) as integer)
        when {{ add_months(anchor, months_on ~ " * " ~ cycle_months) }} > {{ day }}
        then {{ months_on }} - 1
        else {{ months_on }}
    end
{% endmacro %}
