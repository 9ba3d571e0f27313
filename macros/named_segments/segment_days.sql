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

{#- All traits, scores and schemes' segments of an account and day. Needs the CTEs `account_days`,
    `rfm_scores`, `mrr_shares`, `churn_risk_days` and `segment_days`, which holds the schemes' segments. -#}
{% macro joined_traits_ctes(segment_days="segment_days") %}
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
    )
{% endmacro %}

{#- The same with the earlier values that rules compare with: all that a rule may read. -#}
{% macro segment_traits_ctes(segment_days="segment_days") %}
    {{ joined_traits_ctes(segment_days) }},

    {% set looked_back = earlier_columns() %}
    {% set earlier = "account_days" if only_stored_traits(looked_back) else "joined_traits" %}
    segment_traits as (
        select
            joined_traits.*
            {%- for column, (trait, days) in looked_back.items() %}
                , earlier_{{ days }}.{{ trait }} as {{ column }}
            {%- endfor %}
        from joined_traits
        {% for days in looked_back.values() | map("last") | unique %}
            left join
                {{ earlier }} as earlier_{{ days }}
                on joined_traits.account_id = earlier_{{ days }}.account_id
                and {{ add_days("joined_traits.date_day", -days) }} = earlier_{{ days }}.date_day
        {% endfor %}
    )
{% endmacro %}

{#- Columns that rules read, schemes' and named segments' alike, or that the words of their reasons name. -#}
{% macro rule_columns() %}
    {% set columns = ["account_id", "mrr_amount"] + all_rule_inputs() + earlier_columns() | list %}
    {% do columns.extend(known_traits(reason_branches() | map("last") | join(" "))) %}
    {% set named = [] %}
    {% for key in segment_declarations() %} {% do named.append("is_" ~ key) %} {% endfor %}
    {% do return(columns | reject("in", named + ["date_day"]) | unique | list + ["date_day"]) %}
{% endmacro %}

{#- Whether all looked-back values are traits of `account_days`, so that nothing else must be joined to
    look back. -#}
{% macro only_stored_traits(looked_back) %}
    {% set stored = trait_rules() %}
    {% for name, days in looked_back.values() if name not in stored %}
        {% do return(false) %}
    {% endfor %}
    {% do return(true) %}
{% endmacro %}

{#- All columns of `segment_traits` and `is_<key>` of every named segment, for every day there is. Needs
    the CTEs `segment_traits` and `overrides`. -#}
{% macro named_days_ctes() %}
    {% set declarations = segment_declarations() %}
    {% set levels = segment_levels(declarations) %}
    {% set by_themselves = segments_by_themselves(declarations) %}
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

    overridden as (
        select *
        from segment_traits
        left join
            override_days
            on segment_traits.account_id = override_days.override_account_id
            and segment_traits.date_day = override_days.override_day
    ),

    -- First, so that the windows of states carry signals and not the traits behind them.
    {{ signal_ctes("level_0", "overridden", by_themselves, declarations) }},

    {% for level in levels %}
        {% set relation = "level_" ~ loop.index0 %}
        {% set reading = level | reject("in", by_themselves) | list %}
        {% if reading %}
            {{ signal_ctes("signals_" ~ loop.index, relation, reading, declarations) }},
            {% set relation = "signals_" ~ loop.index %}
        {% endif %}
        level_{{ loop.index }} as ({{ level_states(relation, level, declarations) }}),
    {% endfor %}

    named_days as (select * from level_{{ levels | length }})
{% endmacro %}
