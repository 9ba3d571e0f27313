{#- Why an item begins to count, from the status of its row on the day before; `started` is a plain
    start, which is named by what it means to the account. -#}
{% macro start_cause(status_before) %}
    case
        when {{ status_before }} = 'paused'
        then 'resume'
        when {{ status_before }} in ({{ quoted_list(unpaid_statuses()) }})
        then 'payment_recovered'
        else 'started'
    end
{% endmacro %}

{#- Why an item ceases to count, from the status of its row on that day (null: no row runs) and from
    the reason for which the last row that counted ended. An end without a reason is a cancellation. -#}
{% macro stop_cause(status, is_in_trial, end_reason) %}
    case
        when {{ status }} = 'paused'
        then 'pause'
        when {{ status }} in ({{ quoted_list(unpaid_statuses()) }})
        then 'payment_failure'
        when {{ status }} = 'trialing' or {{ is_in_trial }}
        then 'trial'
        when {{ status }} <> 'canceled'
        then 'plan'
        when {{ end_reason }} = 'payment_failed'
        then 'payment_failure'
        when {{ end_reason }} = 'paused'
        then 'pause'
        else 'cancellation'
    end
{% endmacro %}

{#- Statuses of a subscription whose bill was not paid. -#}
{% macro unpaid_statuses() %}
    {% do return(["past_due", "unpaid", "incomplete", "incomplete_expired"]) %}
{% endmacro %}

{#- Whether a churn of this cause was the customer's choice. -#}
{% macro is_voluntary(cause) %} {{ cause }} <> 'payment_failure' {% endmacro %}

{#- Part of a step with the exchange-rate part, where the movement has none of its own: it joins the
    largest of the other parts, the first of equals. -#}
{% macro with_fx_part(part) %}
    {% set parts = ["seat_amount", "terms_amount", "discount_amount"] %}
    {% set conditions = ["movement_type <> 'expansion'", "movement_type <> 'contraction'"] %}
    {% for other in parts if other != part %}
        {% set earlier = parts.index(other) < parts.index(part) %}
        {% do conditions.append(
            "abs(" ~ part ~ ") " ~ (">" if earlier else ">=") ~ " abs(" ~ other ~ ")"
        ) %}
    {% endfor %}
    {{ part }} + case when {{ conditions | join(" and ") }} then fx_amount else 0 end
{% endmacro %}
