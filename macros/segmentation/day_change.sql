{#- One kind of change as rows of `int_account_day_changes`: its own columns filled, the rest null. -#}
{% macro day_change(relation, changed_on, values) %}
    {% set columns = {
        "mrr_change_amount": type_money(),
        "trial_change": "integer",
        "product_change": "integer",
        "renewal_change": "integer",
        "opportunity_change_amount": type_money(),
        "paid_amount": type_money(),
        "first_paid_on": "date",
        "reactivated_on": "date",
        "core_active_on": "date",
        "used_on": "date",
    } %}
    select
        account_id,
        {{ changed_on }} as changed_on
        {%- for column, type in columns.items() %}
            , cast({{ values.get(column, "null") }} as {{ type }}) as {{ column }}
        {%- endfor %}
    from {{ relation }}
{% endmacro %}

{#- First day whose traits are kept, and the earlier one from which windows are filled. -#}
{% macro history_start_date() %}
    {{ add_days(as_of_date(), 1 - var("history_days")) }}
{% endmacro %}

{% macro history_warm_up_date() %}
    {{ add_days(as_of_date(), 2 - var("history_days") - [var("rfm_window_days"), 28] | max) }}
{% endmacro %}
