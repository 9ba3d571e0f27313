{#- Behaviour by core active days of the last 28: power ≥ 15, regular 6–14, occasional 1–5, inactive
    0; unknown where the account was never seen in the product, because silence and missing tracking
    look alike. Logins never count. Thresholds: var `behaviour_core_days`. -#}
{% macro behaviour_segment() %}
    {% set least_days = var("behaviour_core_days") %}
    case
        when first_used_on is null
        then 'unknown'
        when core_active_days_28 >= {{ least_days["power"] }}
        then 'power'
        when core_active_days_28 >= {{ least_days["regular"] }}
        then 'regular'
        when core_active_days_28 >= {{ least_days["occasional"] }}
        then 'occasional'
        when core_active_days_28 < {{ least_days["occasional"] }}
        then 'inactive'
    end
{% endmacro %}
