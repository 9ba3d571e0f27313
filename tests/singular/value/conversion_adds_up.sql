-- Prevents trials and signups that get lost, or counted twice, by segment.
{% set tables = {
    "trial_conversion_monthly": ["ended_count", "converted_count", "open_count"],
    "activation_monthly": ["signup_count", "activated_count", "open_count"],
} %}
with
    {% for table, sums in tables.items() %}
        {{ table }}_sums as (
            select
                scheme,
                month_start_date,
                {% for column in sums %}
                    sum({{ column }}) as {{ column }} {{ "," if not loop.last }}
                {% endfor %}
            from {{ ref(table) }}
            group by scheme, month_start_date
        )
        {{ "," if not loop.last }}
    {% endfor %}

{% for table, sums in tables.items() %}
    select '{{ table }}' as table_name, segments.scheme, segments.month_start_date
    from {{ table }}_sums as segments
    inner join
        {{ table }}_sums as company
        on company.scheme = 'all'
        and segments.month_start_date = company.month_start_date
    where
        {% for column in sums %}
            {{ "or" if not loop.first }}
            -- In the month in which the history starts, schemes know a part of it.
            case
                when
                    segments.scheme in ('all', 'channel')
                    or segments.month_start_date >= {{ history_start_date() }}
                then segments.{{ column }} <> company.{{ column }}
                else segments.{{ column }} > company.{{ column }}
            end
        {% endfor %}
        {{ "union all" if not loop.last }}
{% endfor %}
