with
    account_days as (
        select * from {{ ref("int_account_days") }} where date_day >= {{ history_start_date() }}
    ),

    rfm_scores as (select * from {{ ref("int_rfm_scores") }}),

    mrr_shares as (select * from {{ ref("int_mrr_shares") }}),

    churn_risk_days as (select * from {{ ref("int_churn_risk_days") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    {{ joined_traits_ctes() }},

    final as (
        select
            {{ surrogate_key(["account_id", "date_day"]) }} as account_day_id
            {%- for name, declared in trait_declarations().items() if name != "account_day_id" %}
                , cast({{ name }} as {{ trait_type(declared) }}) as {{ name }}
            {%- endfor %}
        from joined_traits
    )

select *
from final
