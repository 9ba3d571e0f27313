{#- Fails where two rows share the values of `columns`: the grain is broken. -#}
{% test unique_combination(model, columns) %}
    select {{ columns | join(", ") }}, count(*) as row_count
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}
