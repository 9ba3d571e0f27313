{#- Size band by employees: micro < 10, small < 50, medium < 250, large < 1000, enterprise; unknown
    without a count. Thresholds: var `size_employees`, the first count of each larger band. -#}
{% macro size_segment() %}
    {% set first = var("size_employees") %}
    case
        when employee_count is null
        then 'unknown'
        when employee_count < {{ first["small"] }}
        then 'micro'
        when employee_count < {{ first["medium"] }}
        then 'small'
        when employee_count < {{ first["large"] }}
        then 'medium'
        when employee_count < {{ first["enterprise"] }}
        then 'large'
        when employee_count >= {{ first["enterprise"] }}
        then 'enterprise'
    end
{% endmacro %}
