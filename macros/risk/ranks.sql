{#- Equal parts of a ranking, 1 for the best ranks to `parts`. Equal ranks are in one part. -#}
{% macro quantile_by_rank(rank, row_count, parts) %}
    cast(1 + {{ integer_divide(parts ~ " * (" ~ rank ~ " - 1)", row_count) }} as integer)
{% endmacro %}
