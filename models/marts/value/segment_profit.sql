{% set sums = {
    "account_count": "case when account_id is not null then 1 else 0 end",
    "paying_account_count": "case when revenue_amount > 0 then 1 else 0 end",
    "revenue_amount": "revenue_amount",
    "cost_of_service_amount": "cost_of_service_amount",
    "support_cost_amount": "support_cost_amount",
    "acquisition_cost_amount": "acquisition_cost_amount",
    "ticket_count": "ticket_count",
    "unmeasured_ticket_count": "unmeasured_ticket_count",
} %}
{% set measures = sums.keys() | reject("in", ["account_count", "paying_account_count"]) | list %}
{% set last_year %}
    (
        partition by scheme, segment_key
        order by month_start_date
        rows between 11 preceding and current row
    )
{% endset %}
with
    account_months as (select * from {{ ref("int_account_profit_segments") }}),

    segment_months as (select * from {{ ref("int_segment_months") }} where scheme <> 'channel'),

    summed as (
        {{ summed_by_segment("account_months", ["month_start_date"], sums, "has_segments") }}
    ),

    monthly as (
        select
            segment_months.scheme,
            segment_months.segment_key,
            {% for column in sums %} coalesce(summed.{{ column }}, 0) as {{ column }}, {% endfor %}
            segment_months.is_complete,
            segment_months.month_start_date,
            segment_months.period_end_date
        from segment_months
        left join
            summed
            on segment_months.month_start_date = summed.month_start_date
            and segment_months.scheme = summed.scheme
            and segment_months.segment_key = summed.segment_key
    ),

    with_years as (
        select
            *,
            {% for column in measures %}
                sum({{ column }}) over {{ last_year }} as year_{{ column }},
            {% endfor %}
            count(*) over {{ last_year }} as month_count
        from monthly
    ),

    periods as (
        {% for period_type, prefix, months in [
            ("month", "", 0),
            ("trailing_12_months", "year_", 11),
        ] %}
            select
                '{{ period_type }}' as period_type,
                scheme,
                segment_key,
                account_count,
                paying_account_count,
                {% for column in measures %} {{ prefix }}{{ column }} as {{ column }}, {% endfor %}
                is_complete,
                {{ add_months("month_start_date", -months) }} as period_start_date,
                period_end_date
            from with_years
            where month_count > {{ months }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    final as (
        select
            {{ surrogate_key(["period_type", "period_start_date", "scheme", "segment_key"]) }}
            as segment_profit_id,
            period_type,
            scheme,
            segment_key,
            cast(revenue_amount as {{ type_money() }}) as revenue_amount,
            cast(cost_of_service_amount as {{ type_money() }}) as cost_of_service_amount,
            cast(
                revenue_amount - cost_of_service_amount as {{ type_money() }}
            ) as gross_profit_amount,
            cast(support_cost_amount as {{ type_money() }}) as support_cost_amount,
            cast(acquisition_cost_amount as {{ type_money() }}) as acquisition_cost_amount,
            cast({{ contribution() }} as {{ type_money() }}) as contribution_amount,
            cast(account_count as bigint) as account_count,
            cast(paying_account_count as bigint) as paying_account_count,
            cast(ticket_count as bigint) as ticket_count,
            cast(unmeasured_ticket_count as bigint) as unmeasured_ticket_count,
            {{ ratio(contribution(), "revenue_amount") }} as contribution_rate,
            {{
                ratio(
                    "revenue_amount",
                    "(sum(revenue_amount) over (partition by period_type, period_start_date, scheme))",
                )
            }}
            as revenue_share_rate,
            paying_account_count < {{ var("small_sample_size") }} as is_small_sample,
            is_complete,
            period_start_date,
            period_end_date
        from periods
    )

select *
from final
