-- Values that change a little every day are rounded, so that a record is sent when something has
-- happened and not every day.
{% set segments = segment_declarations() %}
{% set schemes_sent = {
    "lifecycle_stage": "lifecycle",
    "value_tier": "value_tier",
    "rfm_segment": "rfm",
    "health_band": "health",
    "touch_model": "touch",
    "usage_level": "behaviour",
    "persona": "persona",
    "nps_group": "nps_group",
} %}
with
    records as (
        select source_account_id as external_id, account_id
        from {{ ref("int_crm_identities") }}
        where match_method = 'crm'
    ),

    segment_days as (
        select * from {{ ref("int_account_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    named_segment_days as (
        select * from {{ ref("int_named_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    account_days as (
        select * from {{ ref("int_account_days") }} where date_day = {{ as_of_date() }}
    ),

    churn_risks as (
        select * from {{ ref("int_churn_risk_days") }} where date_day = {{ as_of_date() }}
    ),

    churn_risk_reasons as (
        select account_id, words
        from {{ ref("int_churn_risk_reasons") }}
        where contribution_rank = 1 and cast(contribution as decimal(18, 6)) > 0
    ),

    payloads as (
        select
            records.external_id,
            records.account_id,
            {% for name, scheme in schemes_sent.items() %}
                {{ crm_scheme_segment(scheme, "segment_days") }} as {{ name }},
            {% endfor %}
            {{ crm_text("account_days.plan_tier") }} as plan_tier,
            churn_risks.churn_risk_band,
            {{ crm_text("churn_risk_reasons.words") }} as churn_risk_reason,
            {{ crm_segment_list(segments, "named_segment_days") }} as segments,
            {{ crm_first_segment(segments, "named_segment_days") }} as first_segment,
            {{ crm_text(crm_first_segment(segments, "named_segment_days", "next_action")) }}
            as next_action,
            cast(account_days.mrr_amount as {{ type_money() }}) as mrr_amount,
            cast(account_days.arr_amount as {{ type_money() }}) as arr_amount,
            cast(account_days.potential_arr_amount as {{ type_money() }}) as potential_arr_amount,
            cast(
                round(cast(account_days.health_score as decimal(18, 6)), 0) as integer
            ) as health_score,
            cast(
                round(cast(100 * churn_risks.churn_risk_rate as decimal(18, 6)), 0) as integer
            ) as churn_risk_percent,
            {{ add_days(as_of_date(), "account_days.days_until_renewal") }} as renews_on
        from records
        left join segment_days on records.account_id = segment_days.account_id
        left join named_segment_days on records.account_id = named_segment_days.account_id
        left join account_days on records.account_id = account_days.account_id
        left join churn_risks on records.account_id = churn_risks.account_id
        left join churn_risk_reasons on records.account_id = churn_risk_reasons.account_id
    ),

    final as (select *, {{ surrogate_key(crm_account_fields()) }} as row_hash from payloads)

select *
from final
