-- What every account that paid twelve months ago has done since, with the named segments in which
-- that day found it. The last whole twelve months whose first day lies within the history.
with
    account_periods as (select * from {{ ref("int_account_retention") }}),

    periods as (
        select *
        from {{ ref("int_retention_periods") }}
        where period_type = 'trailing_12_months' and is_complete and has_segments
    ),

    last_period as (select max(period_start_date) as period_start_date from periods),

    named_segment_days as (select * from {{ ref("int_named_segment_days") }}),

    final as (
        select
            account_periods.account_id,
            {% for scheme in schemes() %} account_periods.{{ scheme }}_segment, {% endfor %}
            {% for amount in ["opening", "churn", "contraction", "expansion", "retained", "kept"] %}
                account_periods.{{ amount }}_mrr_amount,
            {% endfor %}
            {% for key in segment_declarations() %}
                coalesce(named_segment_days.is_{{ key }}, false) as is_{{ key }},
            {% endfor %}
            periods.opening_date,
            periods.period_end_date
        from account_periods
        inner join last_period on account_periods.period_start_date = last_period.period_start_date
        inner join periods on account_periods.period_start_date = periods.period_start_date
        left join
            named_segment_days
            on account_periods.account_id = named_segment_days.account_id
            and periods.opening_date = named_segment_days.date_day
        where
            account_periods.period_type = 'trailing_12_months'
            -- Who has come back since has no outcome; from a plan that is free but counts one may
            -- expand.
            and (account_periods.opening_mrr_amount > 0 or account_periods.expansion_mrr_amount > 0)
    )

select *
from final
