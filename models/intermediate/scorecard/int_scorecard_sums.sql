-- Sums of every KPI over the accounts of every segment, of every named segment, and of the company.
-- By account and KPI first: every sum is written once and not once a KPI.
{% set points = {"now": "int_scorecard_accounts", "start": "int_scorecard_outcomes"} %}
{% set sums = {
    "account_count": "case when value is not null then 1 else 0 end",
    "value_sum": "value",
    "base_sum": "base",
    "value_square_sum": "value_square",
    "product_sum": "value * base",
    "base_square_sum": "base * base",
} %}
with
    summands as (
        {% for name, kpi in scorecard_kpis().items() %}
            select
                account_id,
                '{{ kpi["point"] }}' as point,
                '{{ name }}' as kpi,
                {% for scheme in schemes() %} {{ scheme }}_segment, {% endfor %}
                {{ scorecard_summands(kpi) }}
            from {{ ref(points[kpi["point"]]) }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    members as (
        {% for point, model in points.items() %}
            {% set last_point = loop.last %}
            {% for key in segment_declarations() %}
                select account_id, '{{ point }}' as point, '{{ key }}' as segment_key
                from {{ ref(model) }}
                where is_{{ key }} {{ "union all" if not (last_point and loop.last) }}
            {% endfor %}
        {% endfor %}
    ),

    summed as (
        {{ summed_by_segment("summands", ["kpi"], sums) }}
        {% if segment_declarations() %}
            union all
            select
                summands.kpi,
                'named' as scheme,
                members.segment_key
                {% for name, expression in sums.items() %}
                    , sum({{ expression }}) as {{ name }}
                {% endfor %}
            from summands
            inner join
                members
                on summands.account_id = members.account_id
                and summands.point = members.point
            group by summands.kpi, members.segment_key
        {% endif %}
    ),

    -- Of one type each: where scales differ, a union would round.
    final as (
        select
            scheme,
            segment_key,
            kpi,
            account_count,
            cast(value_sum as {{ type_decimal(38, 6) }}) as value_sum,
            cast(base_sum as {{ type_decimal(38, 6) }}) as base_sum,
            cast(value_square_sum as {{ type_decimal(38, 12) }}) as value_square_sum,
            cast(product_sum as {{ type_decimal(38, 12) }}) as product_sum,
            cast(base_square_sum as {{ type_decimal(38, 12) }}) as base_square_sum
        from summed
    )

select *
from final
