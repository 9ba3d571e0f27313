{#- Fails on every row for which `condition` is false. A null condition is not false: say so in the
    condition where null must not pass. -#}
{% test holds(model, condition, column_name=none) %}
    select * from {{ model }} where not ({{ condition }})
{% endtest %}
