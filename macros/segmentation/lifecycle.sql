{#- Lifecycle stage, exactly one a day. A paying account that came back is `won_back` before it is
    anything else, then `onboarding`, `at_renewal`, `active`; one that does not pay is in `trial`,
    else `churned` if it ever paid, else `prospect`. Thresholds: vars `won_back_days`,
    `onboarding_days`, `renewal_window_days`, `renewal_min_term_months`. -#}
{% macro lifecycle_segment() %}
    case
        when
            mrr_amount > 0
            and {{ days_between("reactivated_on", "date_day") }} < {{ var("won_back_days") }}
        then 'won_back'
        when
            mrr_amount > 0
            and {{ days_between("first_paid_on", "date_day") }} < {{ var("onboarding_days") }}
        then 'onboarding'
        when mrr_amount > 0 and is_near_renewal
        then 'at_renewal'
        when mrr_amount > 0
        then 'active'
        when is_trialing
        then 'trial'
        when first_paid_on is not null
        then 'churned'
        when first_paid_on is null
        then 'prospect'
    end
{% endmacro %}
