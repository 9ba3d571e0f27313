{#- Who the account is to us, from contacts, purchase and use together; the first that holds:
    evaluator (has never paid, and somebody is known or was seen), executive_sponsor (an executive and a
    decision maker are known), builder (another tool is connected, the stated use case is a builder's,
    and there was core use in the last 28 days), hands_on_team (several active users and regular core
    use), solo_user (any core use), idle (seen before, no core use in 28 days); unknown where nobody is
    known or the product never saw the account. Thresholds: vars `persona_builder_use_cases`,
    `persona_team_users`, `behaviour_core_days`. -#}
{% macro persona_segment() %}
    case
        when first_paid_on is null and (contact_count > 0 or first_used_on is not null)
        then 'evaluator'
        when first_paid_on is null
        then 'unknown'
        when executive_count > 0 and decision_maker_count > 0
        then 'executive_sponsor'
        when first_used_on is null or core_active_days_28 is null
        then 'unknown'
        when
            core_active_days_28 > 0
            and integration_connected_on <= date_day
            and lower(use_case) in ({{ quoted_list(var("persona_builder_use_cases")) }})
        then 'builder'
        when
            active_users_28 >= {{ var("persona_team_users") }}
            and core_active_days_28 >= {{ var("behaviour_core_days")["regular"] }}
        then 'hands_on_team'
        when core_active_days_28 > 0
        then 'solo_user'
        when core_active_days_28 = 0
        then 'idle'
    end
{% endmacro %}
