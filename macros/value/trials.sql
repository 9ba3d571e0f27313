{#- Query of the days on which a subscription item is on trial, from `from_on` up to and without
    `until_on`. `periods` has the columns of `int_subscription_periods`. -#}
{% macro trial_spans(periods) %}
    select
        account_id,
        started_on as from_on,
        case
            when status = 'trialing'
            then coalesce(ended_on, {{ far_future() }})
            else least(coalesce(ended_on, trial_ends_on), trial_ends_on)
        end as until_on
    from {{ periods }}
    where status = 'trialing' or (has_counting_status and trial_ends_on > started_on)
{% endmacro %}
