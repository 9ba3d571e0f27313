{#- Fails with the number of nulls by column where any of the columns has one. One scan for all. -#}
{% test never_null(model, columns) %}
    with
        counted as (
            select
                {% for column in columns %}
                    sum(case when {{ column }} is null then 1 else 0 end) as {{ column }}_nulls
                    {{- "," if not loop.last }}
                {% endfor %}
            from {{ model }}
        )

    select *
    from counted
    where
        {% for column in columns %} {{ column }}_nulls > 0 {{ "or " if not loop.last }}{% endfor %}
{% endtest %}
