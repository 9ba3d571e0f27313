{% set amounts = [
    "opening_mrr_amount",
    "churn_mrr_amount",
    "contraction_mrr_amount",
    "expansion_mrr_amount",
    "fx_mrr_amount",
    "reactivation_mrr_amount",
    "retained_mrr_amount",
    "kept_mrr_amount",
] %}
{% set sums = {
    "opening_account_count": "case when opening_mrr_amount > 0 then 1 else 0 end",
    "churned_account_count": "case when churn_mrr_amount > 0 then 1 else 0 end",
} %}
{% for amount in amounts %} {% do sums.update({amount: amount}) %} {% endfor %}
with
    account_periods as (select * from {{ ref("int_account_retention") }}),

    periods as (select * from {{ ref("int_retention_periods") }}),

    definitions as (select * from {{ ref("segment_definitions") }} where scheme <> 'named'),

    summed as (
        {{
            summed_by_segment(
                "account_periods", ["period_type", "period_start_date"], sums, "has_segments"
            )
        }}
    ),

    -- Every declared segment has its row, also where nobody was in it.
    segment_periods as (
        select period_type, period_start_date, 'all' as scheme, 'all' as segment_key
        from periods
        union
        {{ distinct_rows() }}
        select
            periods.period_type,
            periods.period_start_date,
            definitions.scheme,
            definitions.segment_key
        from periods
        cross join definitions
        where periods.has_segments
        union
        {{ distinct_rows() }}
        select period_type, period_start_date, scheme, segment_key
        from summed
    ),

    filled as (
        select
            segment_periods.period_type,
            segment_periods.scheme,
            segment_periods.segment_key,
            {% for amount in amounts %}
                cast(coalesce(summed.{{ amount }}, 0) as {{ type_money() }}) as {{ amount }},
            {% endfor %}
            cast(coalesce(summed.opening_account_count, 0) as bigint) as opening_account_count,
            cast(coalesce(summed.churned_account_count, 0) as bigint) as churned_account_count,
            periods.month_count,
            periods.is_complete,
            periods.period_start_date,
            periods.period_end_date
        from segment_periods
        inner join
            periods
            on segment_periods.period_type = periods.period_type
            and segment_periods.period_start_date = periods.period_start_date
        left join
            summed
            on segment_periods.period_type = summed.period_type
            and segment_periods.period_start_date = summed.period_start_date
            and segment_periods.scheme = summed.scheme
            and segment_periods.segment_key = summed.segment_key
    ),

    rated as (
        select
            *,
            {{ logo_churn_rate("churned_account_count", "opening_account_count") }}
            as logo_churn_rate
        from filled
    ),

    final as (
        select
            {{ surrogate_key(["period_type", "period_start_date", "scheme", "segment_key"]) }}
            as segment_period_id,
            period_type,
            scheme,
            segment_key,
            {% for amount in amounts %} {{ amount }}, {% endfor %}
            opening_account_count,
            churned_account_count,
            opening_account_count - churned_account_count as retained_account_count,
            logo_churn_rate,
            1 - logo_churn_rate as logo_retention_rate,
            {{ monthly_equivalent_churn_rate("logo_churn_rate", "month_count") }}
            as monthly_equivalent_logo_churn_rate,
            {{
                gross_mrr_churn_rate(
                    "churn_mrr_amount", "contraction_mrr_amount", "opening_mrr_amount"
                )
            }} as gross_mrr_churn_rate,
            {{
                net_mrr_churn_rate(
                    "churn_mrr_amount",
                    "contraction_mrr_amount",
                    "expansion_mrr_amount",
                    "reactivation_mrr_amount",
                    "opening_mrr_amount",
                )
            }} as net_mrr_churn_rate,
            {{ ratio("retained_mrr_amount", "opening_mrr_amount") }} as nrr_rate,
            {{ ratio("kept_mrr_amount", "opening_mrr_amount") }} as grr_rate,
            opening_account_count < {{ var("small_sample_size") }} as is_small_sample,
            is_complete,
            period_start_date,
            period_end_date
        from rated
    )

select *
from final
