{#- Plan × use: premium where the tier of the main plan is in var `premium_plan_tiers`, else basic; high
    with at least as many core active days of the last 28 as a `regular` account, else low. Without a
    running item it is `no_plan`: each has an interval, though not each the id of a plan. A plan without
    a tier and an account never seen in the product are unknown. -#}
{% macro plan_usage_segment() %}
    {% set is_premium = "lower(plan_tier) in (" ~ quoted_list(var("premium_plan_tiers")) ~ ")" %}
    {% set is_high = "core_active_days_28 >= " ~ var("behaviour_core_days")["regular"] %}
    case
        when billing_interval is null
        then 'no_plan'
        when plan_tier is null or first_used_on is null or core_active_days_28 is null
        then 'unknown'
        when {{ is_premium }} and {{ is_high }}
        then 'premium_high'
        when {{ is_premium }} and not ({{ is_high }})
        then 'premium_low'
        when {{ is_high }}
        then 'basic_high'
        when not ({{ is_high }})
        then 'basic_low'
    end
{% endmacro %}
