{#- Fails on labels of a scheme that `segment_definitions` does not declare, null included. -#}
{% test in_segment_definitions(model, column_name, scheme) %}
    select {{ column_name }}
    from {{ model }}
    where
        {{ column_name }} is null
        or {{ column_name }} not in (
            select segment_key from {{ ref("segment_definitions") }} where scheme = '{{ scheme }}'
        )
{% endtest %}
