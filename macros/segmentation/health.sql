{#- Band of the health score: critical < 50, watch < 75, healthy; unknown without a score. Bounds: var
    `health_bands`. -#}
{% macro health_segment() %}
    {% set first = var("health_bands") %}
    case
        when health_score is null
        then 'unknown'
        when health_score < {{ first["watch"] }}
        then 'critical'
        when health_score < {{ first["healthy"] }}
        then 'watch'
        when health_score >= {{ first["healthy"] }}
        then 'healthy'
    end
{% endmacro %}
