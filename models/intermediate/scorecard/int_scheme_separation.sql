-- How much of what differs between accounts differs between the segments of a scheme: eta squared,
-- and epsilon squared (Kelley 1935), which does not grow with the number of segments.
{% set separated = {
    "mrr": "mrr_amount",
    "churn": "logo_churn_rate",
    "nps": "nps",
    "expansion": "expansion_mrr_amount",
} %}
with
    kpi_sums as (select * from {{ ref("int_scorecard_sums") }} where scheme <> 'named'),

    -- Between segments: of each the square of its sum over its size, less that of the company.
    spread as (
        select
            kpi_sums.scheme,
            kpi_sums.kpi,
            count(*) as segment_count,
            sum(kpi_sums.base_sum) as base_sum,
            sum(
                {{ ratio("kpi_sums.value_sum * kpi_sums.value_sum", "kpi_sums.base_sum") }}
            ) as segment_squares,
            sum(kpi_sums.value_square_sum) as value_square_sum,
            sum(kpi_sums.value_sum) as value_sum
        from kpi_sums
        where kpi_sums.base_sum > 0 and kpi_sums.scheme <> 'all'
        group by kpi_sums.scheme, kpi_sums.kpi
    ),

    separation as (
        select
            scheme,
            kpi,
            segment_count,
            base_sum,
            {{
                rounded_sum(
                    ratio(
                        "segment_squares - " ~ ratio("value_sum * value_sum", "base_sum"),
                        "value_square_sum - " ~ ratio("value_sum * value_sum", "base_sum"),
                    )
                )
            }} as eta_squared
        from spread
    ),

    -- Where all accounts are alike there is nothing to separate: unknown, and no bound makes it 1.
    bounded as (
        select
            scheme,
            kpi,
            segment_count,
            base_sum,
            case
                when eta_squared is not null then greatest(least(eta_squared, 1), 0)
            end as eta_squared
        from separation
    ),

    final as (
        select
            scheme
            {% for name, kpi in separated.items() %}
                ,
                max(case when kpi = '{{ kpi }}' then eta_squared end) as {{ name }}_eta_squared,
                max(
                    case
                        when kpi = '{{ kpi }}' and base_sum > segment_count
                        then
                            1
                            - (1 - eta_squared)
                            * {{ ratio("base_sum - 1", "base_sum - segment_count") }}
                    end
                ) as {{ name }}_epsilon_squared
            {% endfor %}
        from bounded
        group by scheme
    )

select *
from final
