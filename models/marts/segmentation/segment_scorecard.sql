{% set sums = [
    "count",
    "value_sum",
    "base_sum",
    "value_square_sum",
    "product_sum",
    "base_square_sum",
] %}
with
    kpi_sums as (select *, account_count as count from {{ ref("int_scorecard_sums") }}),

    definitions as (select * from {{ ref("segment_definitions") }}),

    kpis as (
        {% for name, kpi in scorecard_kpis().items() %}
            select
                '{{ name }}' as kpi,
                '{{ kpi["kind"] }}' as kpi_kind,
                '{{ kpi["point"] }}' as point
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    dates as (
        select max(opening_date) as opening_date, max(period_end_date) as period_end_date
        from {{ ref("int_scorecard_outcomes") }}
    ),

    -- Every declared segment has its rows, also where nobody is in it.
    segments as (
        select scheme, segment_key
        from definitions
        union
        {{ distinct_rows() }}
        select scheme, segment_key
        from kpi_sums
    ),

    compared as (
        select
            segments.scheme,
            segments.segment_key,
            kpis.kpi,
            kpis.kpi_kind,
            kpis.point,
            {% for name in sums %}
                coalesce(own.{{ name }}, 0) as own_{{ name }},
                coalesce(company.{{ name }}, 0) - coalesce(own.{{ name }}, 0) as rest_{{ name }},
                coalesce(company.{{ name }}, 0) as company_{{ name }} {{ "," if not loop.last }}
            {% endfor %}
        from segments
        cross join kpis
        left join
            kpi_sums as own
            on segments.scheme = own.scheme
            and segments.segment_key = own.segment_key
            and kpis.kpi = own.kpi
        left join kpi_sums as company on company.scheme = 'all' and kpis.kpi = company.kpi
    ),

    valued as (
        select
            *
            {% for side in ["own", "rest", "company"] %}
                , {{ scorecard_value(side) }} as {{ side }}_rate
            {% endfor %}
            {% for side in ["own", "rest"] %}
                ,
                {{ scorecard_bound(side, -1) }} as {{ side }}_rate_low,
                {{ scorecard_bound(side, 1) }} as {{ side }}_rate_high
            {% endfor %}
        from compared
    ),

    -- The interval of a difference is made from those of both sides.
    differing as (
        select
            *,
            {{ newcombe_bound("own", "rest", -1) }} as difference_low,
            {{ newcombe_bound("own", "rest", 1) }} as difference_high
        from valued
    ),

    final as (
        select
            {{ surrogate_key(["differing.scheme", "differing.segment_key", "differing.kpi"]) }}
            as segment_scorecard_id,
            differing.scheme,
            differing.segment_key,
            differing.kpi,
            differing.kpi_kind,
            differing.own_rate as kpi_value,
            differing.own_rate_low as kpi_value_low,
            differing.own_rate_high as kpi_value_high,
            cast(differing.own_count as bigint) as sample_count,
            differing.own_count < {{ var("small_sample_size") }} as is_small_sample,
            case when differing.scheme <> 'all' then differing.rest_rate end as rest_value,
            cast(
                case when differing.scheme <> 'all' then differing.rest_count end as bigint
            ) as rest_sample_count,
            case
                when differing.kpi_kind <> 'sum' then differing.own_rate - differing.rest_rate
            end as difference,
            differing.difference_low,
            differing.difference_high,
            case
                when
                    differing.own_count < {{ var("small_sample_size") }}
                    or differing.rest_count < {{ var("small_sample_size") }}
                then null
                else differing.difference_low > 0 or differing.difference_high < 0
            end as is_different,
            differing.company_rate as company_value,
            case
                when differing.kpi_kind = 'sum'
                then {{ ratio("differing.own_rate", "differing.company_rate") }}
            end as company_share_rate,
            case
                when differing.point = 'now' then {{ as_of_date() }} else dates.opening_date
            end as member_on,
            case
                when differing.point = 'now' then {{ as_of_date() }} else dates.period_end_date
            end as measured_to
        from differing
        cross join dates
    )

select *
from final
