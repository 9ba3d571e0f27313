-- RFM inputs and scores of every account on every day. Accounts younger than one window have no
-- scores and stand outside the ranking.
{% set recurring = var("rfm_monetary") == "recurring" %}
with
    account_days as (
        select * from {{ ref("int_account_days") }} where date_day >= {{ segment_start_date() }}
    ),

    inputs as (
        select
            account_id,
            date_day,
            {{ days_between("last_core_active_on", "date_day") }} as recency_days,
            coalesce(rfm_window_core_active_days, 0) as frequency_days,
            coalesce(active_weeks_12, 0) as regularity_weeks,
            {% if recurring %} {{ money_per_unit("12 * rfm_window_daily_mrr_amount", "365") }}
            {% else %} rfm_window_paid_amount
            {% endif %} as monetary_amount,
            -- Ranked unrounded, so that rounding makes no ties.
            {{ "rfm_window_daily_mrr_amount" if recurring else "rfm_window_paid_amount" }}
            as ranked_amount,
            {{ days_between("created_on", "date_day") }}
            >= {{ var("rfm_window_days") }} as is_ranked
        from account_days
    ),

    ranked as (
        select
            account_id,
            date_day,
            {% if var("rfm_mode") == "quantile" %}
                -- Never active is the worst recency of all.
                {{
                    rfm_quantile_score(
                        "case when recency_days is null then 0 else 1 end, recency_days desc"
                    )
                }} as recency_score,
                {{ rfm_quantile_score("frequency_days") }} as frequency_score,
                {{ rfm_quantile_score("ranked_amount") }} as monetary_score,
                {{ rfm_quantile_score("regularity_weeks") }} as regularity_score
            {% else %}
                {{ rfm_threshold_score("recency_days", "recency_days", "<=") }} as recency_score,
                {{ rfm_threshold_score("frequency_days", "frequency_days", ">=") }}
                as frequency_score,
                {{ rfm_threshold_score("monetary_amount", "monetary_amount", ">=") }}
                as monetary_score,
                {{ rfm_threshold_score("regularity_weeks", "regularity_weeks", ">=") }}
                as regularity_score
            {% endif %}
        from inputs
        where is_ranked
    ),

    final as (
        select
            inputs.account_id,
            ranked.recency_score as rfm_recency_score,
            ranked.frequency_score as rfm_frequency_score,
            ranked.monetary_score as rfm_monetary_score,
            -- Beside the code, not in it: frequency says how much, regularity how evenly.
            ranked.regularity_score as rfm_regularity_score,
            cast(
                100 * ranked.recency_score
                + 10 * ranked.frequency_score
                + ranked.monetary_score as {{ dbt.type_string() }}
            ) as rfm_code,
            inputs.recency_days as rfm_recency_days,
            inputs.frequency_days as rfm_frequency_days,
            inputs.regularity_weeks as rfm_regularity_weeks,
            cast(inputs.monetary_amount as {{ type_money() }}) as rfm_monetary_amount,
            inputs.date_day
        from inputs
        left join
            ranked on inputs.account_id = ranked.account_id and inputs.date_day = ranked.date_day
    )

select *
from final
