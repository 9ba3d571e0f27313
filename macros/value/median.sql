{#- Query of the median of `value` by group, to stand in a CTE: the mean of the one or two middle rows,
    exact where the value is money. Ties are broken by `key`; rows with a null value count nowhere. -#}
{% macro medians(relation, group_columns, value, key, condition="true") %}
    {% set groups = group_columns | join(", ") %}
    select
        {{ groups }},
        max(value_count) as value_count,
        sum(
            case when 2 * value_number between value_count and value_count + 2 then value end
        ) as middle_sum,
        sum(
            case when 2 * value_number between value_count and value_count + 2 then 1 else 0 end
        ) as middle_count
    from
        (
            select
                {{ groups }},
                {{ value }} as value,
                row_number() over (
                    partition by {{ groups }} order by {{ value }}, {{ key }}
                ) as value_number,
                count(*) over (partition by {{ groups }}) as value_count
            from {{ relation }}
            where {{ value }} is not null and {{ condition }}
        ) as numbered
    group by {{ groups }}
{% endmacro %}
