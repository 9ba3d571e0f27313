{% set first_mrr %}
    first_value(mrr_amount) over (
        partition by cohort_month, scheme, segment_key
        order by month_number
        rows between unbounded preceding and current row
    )
{% endset %}
with
    bridges as (select * from {{ ref("int_account_mrr_bridges") }}),

    tenures as (select * from {{ ref("int_account_tenures") }}),

    aged as (
        select
            {% for scheme in schemes() %} tenures.{{ scheme }}_segment, {% endfor %}
            {{ month_start("bridges.first_paid_on") }} as cohort_month,
            {{
                dbt.datediff(
                    month_start("bridges.first_paid_on"), "bridges.month_start_date", "month"
                )
            }} as month_number,
            bridges.is_complete,
            bridges.closing_mrr_amount,
            -- Still there only if it paid at every month end so far.
            min(case when bridges.closing_mrr_amount > 0 then 1 else 0 end) over (
                partition by bridges.account_id
                order by bridges.month_start_date
                rows between unbounded preceding and current row
            ) as has_survived
        from bridges
        inner join tenures on bridges.account_id = tenures.account_id
    ),

    counted as (
        {{
            summed_by_segment(
                "aged",
                ["cohort_month", "month_number", "is_complete"],
                {
                    "account_count": "1",
                    "paying_account_count": "case when closing_mrr_amount > 0 then 1 else 0 end",
                    "mrr_amount": "closing_mrr_amount",
                    "surviving_account_count": "has_survived",
                },
            )
        }}
    ),

    final as (
        select
            {{ surrogate_key(["cohort_month", "month_number", "scheme", "segment_key"]) }}
            as segment_cohort_month_id,
            scheme,
            segment_key,
            cast(account_count as bigint) as account_count,
            cast(paying_account_count as bigint) as paying_account_count,
            cast(mrr_amount as {{ type_money() }}) as mrr_amount,
            {{ ratio("paying_account_count", "account_count") }} as logo_retention_rate,
            {{ ratio("mrr_amount", first_mrr) }} as mrr_retention_rate,
            {{ ratio("surviving_account_count", "account_count") }} as survival_rate,
            is_complete,
            cast(month_number as integer) as month_number,
            cohort_month
        from counted
    )

select *
from final
