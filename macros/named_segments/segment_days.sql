{#- What the models and the preview of changed rules both do. Each macro adds CTEs; the last one is
    named like the macro without `_ctes`. -#}
{#- The segment of every scheme for every account and day, from the stored daily traits. Needs the CTEs
    `account_days`, `rfm_scores`, `mrr_shares` and `sectors`. -#}
{% macro scheme_days_ctes() %}
    scheme_traits as (
        select
            account_days.*,
            rfm_scores.rfm_recency_score,
            rfm_scores.rfm_frequency_score,
            rfm_scores.rfm_monetary_score,
            rfm_scores.rfm_regularity_score,
            mrr_shares.larger_mrr_share,
            sectors.sector_key
        from account_days
        inner join
            rfm_scores
            on account_days.account_id = rfm_scores.account_id
            and account_days.date_day = rfm_scores.date_day
        left join
            mrr_shares
            on account_days.account_id = mrr_shares.account_id
            and account_days.date_day = mrr_shares.date_day
        left join sectors on {{ industry_key("account_days.industry") }} = sectors.industry
    ),

    scheme_days as (
        select
            account_id,
            {% for scheme in schemes() %}
                {{ scheme_segment(scheme) }} as {{ scheme }}_segment,
            {% endfor %}
            date_day
        from scheme_traits
    )
{% endmacro %}

{#- Everything that a rule may read of an account and day. Needs the CTEs `account_days`, `rfm_scores`,
    `mrr_shares`, `churn_risk_days` and `segment_days`, which holds the schemes' segments. -#}
{% macro segment_traits_ctes(segment_days="segment_days") %}
    joined_traits as (
        select
            account_days.account_id,
            {% for trait in trait_rules() %} account_days.{{ trait }}, {% endfor %}
            account_days.date_day,
            rfm_scores.rfm_recency_score,
            rfm_scores.rfm_frequency_score,
            rfm_scores.rfm_monetary_score,
            rfm_scores.rfm_regularity_score,
            rfm_scores.rfm_code,
            rfm_scores.rfm_recency_days,
            rfm_scores.rfm_frequency_days,
            rfm_scores.rfm_regularity_weeks,
            rfm_scores.rfm_monetary_amount,
            mrr_shares.larger_mrr_share,
            churn_risk_days.churn_risk_rate,
            churn_risk_days.churn_risk_band
            {%- for scheme in schemes() %}, {{ segment_days }}.{{ scheme }}_segment {%- endfor %}
        from account_days
        inner join
            rfm_scores
            on account_days.account_id = rfm_scores.account_id
            and account_days.date_day = rfm_scores.date_day
        left join
            mrr_shares
            on account_days.account_id = mrr_shares.account_id
            and account_days.date_day = mrr_shares.date_day
        left join
            churn_risk_days
            on account_days.account_id = churn_risk_days.account_id
            and account_days.date_day = churn_risk_days.date_day
        inner join
            {{ segment_days }}
            on account_days.account_id = {{ segment_days }}.account_id
            and account_days.date_day = {{ segment_days }}.date_day
    ),

    {% set looked_back = earlier_columns() %}
    {% if looked_back %}
        -- Beside the wide rows: a window sorts all that it carries.
        earlier_values as (
            select
                account_id,
                {% for column, earlier in looked_back.items() %}
                    lag({{ earlier[0] }}, {{ earlier[1] }}) over (
                        partition by account_id order by date_day
                    ) as {{ column }},
                {% endfor %}
                date_day
            from joined_traits
        ),
    {% endif %}

    segment_traits as (
        select
            joined_traits.*
            {%- for column in looked_back %}, earlier_values.{{ column }} {%- endfor %}
        from joined_traits
        {% if looked_back %}
            inner join
                earlier_values
                on joined_traits.account_id = earlier_values.account_id
                and joined_traits.date_day = earlier_values.date_day
        {% endif %}
    )
{% endmacro %}

{#- All columns of `segment_traits` and `is_<key>` of every named segment, for every day there is. Needs
    the CTEs `segment_traits` and `overrides`. -#}
{% macro named_days_ctes() %}
    {% set declarations = segment_declarations() %}
    {% set levels = segment_levels(declarations) %}
    override_days as (
        select
            segment_traits.account_id as override_account_id,
            segment_traits.date_day as override_day
            {%- for key in declarations %}
                ,
                max(
                    case
                        when overrides.segment_key = '{{ key }}' and overrides.action = 'include'
                        then 1
                    end
                ) as included_{{ key }},
                max(
                    case
                        when overrides.segment_key = '{{ key }}' and overrides.action = 'exclude'
                        then 1
                    end
                ) as excluded_{{ key }}
            {%- endfor %}
        from segment_traits
        inner join
            overrides
            on segment_traits.account_id = overrides.account_id
            and segment_traits.date_day >= overrides.valid_from
            and segment_traits.date_day < coalesce(overrides.valid_to, {{ far_future() }})
        group by segment_traits.account_id, segment_traits.date_day
    ),

    level_0 as (
        select *
        from segment_traits
        left join
            override_days
            on segment_traits.account_id = override_days.override_account_id
            and segment_traits.date_day = override_days.override_day
    ),

    {% for level in levels %}
        {{ level_ctes("level_" ~ loop.index, "level_" ~ loop.index0, level, declarations) }},
    {% endfor %}

    named_days as (select * from level_{{ levels | length }})
{% endmacro %}
