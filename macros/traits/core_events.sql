{#- Select of the event names that count as core use: those of seed `feature_catalog` and of var
    `core_events`. -#}
{% macro core_event_names() %}
    select event_name
    from {{ ref("feature_catalog") }}
    where is_core
    {% for event in var("core_events") %}
        union
        {{ distinct_rows() }}
        select {{ text_literal(event) }} as event_name
    {% endfor %}
{% endmacro %}
