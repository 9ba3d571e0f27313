{#- CTEs that turn wide days with `from_<key>` and `to_<key>` columns into one row per account, day and
    key whose two columns differ. Days without any change are dropped first, so that the rows of all
    keys are made from few days. -#}
{% macro changed_keys(name, relation, keys) %}
    {{ name }}_keys as (
        {% for key in keys %}
            select '{{ key }}' as key {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    -- No chain of `or`: Spark's optimizer needs gigabytes to put a long one in order.
    {{ name }}_days as (
        select *
        from {{ relation }}
        where
            case
                {% for key in keys %}
                    when coalesce(from_{{ key }}, '') <> coalesce(to_{{ key }}, '') then 1
                {% endfor %}
            end
            = 1
    ),

    {{ name }}_pairs as (
        select
            {{ name }}_days.account_id,
            {{ name }}_keys.key,
            case
                {{ name }}_keys.key
                {% for key in keys %}
                    when '{{ key }}' then {{ name }}_days.from_{{ key }}
                {% endfor %}
            end as from_key,
            case
                {{ name }}_keys.key
                {% for key in keys %}
                    when '{{ key }}' then {{ name }}_days.to_{{ key }}
                {% endfor %}
            end as to_key,
            {{ name }}_days.is_first_day,
            {{ name }}_days.date_day
        from {{ name }}_days
        cross join {{ name }}_keys
    ),

    {{ name }} as (
        select * from {{ name }}_pairs where coalesce(from_key, '') <> coalesce(to_key, '')
    ),
{% endmacro %}
