{#- Cost of service of an amount of revenue: what gross margin leaves, by var `gross_margin_rate`,
    rounded to the cent. -#}
{% macro cost_of_service(revenue) %}
    ({{ revenue }} - round({{ revenue }} * {{ var("gross_margin_rate") }}, 2))
{% endmacro %}

{#- Cost of minutes of handling tickets, by var `support_cost_per_hour`, rounded to the cent. -#}
{% macro support_cost(minutes) %}
    {{
        money_per_unit(
            "cast(" ~ minutes ~ " as decimal(20, 4)) * " ~ var("support_cost_per_hour"),
            60,
            digits=6,
        )
    }}
{% endmacro %}

{#- Rows of a relation as entries of the profit and loss account: account, channel, month and all
    `measures`, those that are not among `amounts` null. -#}
{% macro profit_entries(
    relation,
    amounts,
    measures,
    month="month_start_date",
    condition="true",
    channel="null"
) %}
    select
        account_id,
        cast({{ channel }} as {{ dbt.type_string() }}) as channel_key,
        {{ month }} as month_start_date,
        {% for measure in measures %}
            cast({{ amounts.get(measure, "null") }} as decimal(20, 4)) as {{ measure }}
            {{- "," if not loop.last }}
        {% endfor %}
    from {{ relation }}
    where {{ condition }}
{% endmacro %}

{#- Contribution: revenue less cost of service, support and acquisition. `prefix` stands before the
    columns. -#}
{% macro contribution(prefix="") %}
    (
        {{ prefix }}revenue_amount
        - {{ prefix }}cost_of_service_amount
        - {{ prefix }}support_cost_amount
        - {{ prefix }}acquisition_cost_amount
    )
{% endmacro %}
