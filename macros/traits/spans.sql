{#- First days of an account's spans: its own first day, and every later day of change up to the
    as-of day. What changed before the first day holds from it on.

    relations   CTEs with columns `account_id` and `changed_on`; CTE `first_days` must stand beside -#}
{% macro span_starts(relations) %}
    select first_days.account_id, first_days.first_seen_on as valid_from
    from first_days
    {% for relation in relations %}
        union
        {{ distinct_rows() }}
        select {{ relation }}.account_id, {{ relation }}.changed_on as valid_from
        from {{ relation }}
        inner join first_days on {{ relation }}.account_id = first_days.account_id
        where
            {{ relation }}.changed_on > first_days.first_seen_on
            and {{ relation }}.changed_on <= {{ as_of_date() }}
    {% endfor %}
{% endmacro %}

{#- Both days on which a stretch changes something: its first one and the first one after it. -#}
{% macro span_edges(relation, from_on="from_on", until_on="until_on") %}
    select account_id, {{ from_on }} as changed_on
    from {{ relation }}
    union
    {{ distinct_rows() }}
    select account_id, {{ until_on }} as changed_on
    from {{ relation }}
{% endmacro %}

{#- Condition that a span starts within a half-open stretch of the same account. -#}
{% macro span_starts_within(spans, relation, from_on="valid_from", until_on="valid_to") %}
    {{ spans }}.account_id = {{ relation }}.account_id
    and {{ spans }}.valid_from >= {{ relation }}.{{ from_on }}
    and {{ spans }}.valid_from < {{ relation }}.{{ until_on }}
{% endmacro %}

{#- Rows of `starts` with, for each of `relations`, the start of its last span that begins up to then as
    `<relation>_from`; null before the first. Joined on it, a span is found by equality: cost grows
    with the spans of an account, not with their square. -#}
{% macro with_last_spans(starts, relations) %}
    select account_id, {% for relation in relations %} {{ relation }}_from, {% endfor %} valid_from
    from
        (
            select
                account_id,
                valid_from,
                is_start,
                {% for relation in relations %}
                    max({{ relation }}_from) over (
                        partition by account_id
                        order by valid_from
                        rows between unbounded preceding and current row
                    ) as {{ relation }}_from
                    {{- "," if not loop.last }}
                {% endfor %}
            from
                (
                    select
                        account_id,
                        valid_from,
                        {% for relation in relations %}
                            max({{ relation }}_from) as {{ relation }}_from,
                        {% endfor %}
                        max(is_start) as is_start
                    from
                        (
                            {% for begun in [starts] + relations %}
                                select
                                    account_id,
                                    valid_from,
                                    {% for relation in relations %}
                                        {{
                                            (
                                                "valid_from"
                                                if relation == begun
                                                else "cast(null as date)"
                                            )
                                        }} as {{ relation }}_from,
                                    {% endfor %}
                                    {{ 1 if begun == starts else 0 }} as is_start
                                from {{ begun }} {{ "union all" if not loop.last }}
                            {% endfor %}
                        ) as begun_spans
                    group by account_id, valid_from
                ) as days
        ) as carried
    where is_start = 1
{% endmacro %}

{#- Condition that a row of `with_last_spans` lies in the span of a relation that it names. -#}
{% macro within_last_span(starts, relation) %}
    {{ starts }}.account_id = {{ relation }}.account_id
    and {{ starts }}.{{ relation }}_from = {{ relation }}.valid_from
    and {{ starts }}.valid_from < {{ relation }}.valid_to
{% endmacro %}

{#- Half-open spans without gaps from one row per account and start: a row that repeats all values
    of the one before it is no span of its own, the last one is open. -#}
{% macro spans_of_values(relation, columns) %}
    {% set account_spans = "(partition by account_id order by valid_from)" %}
    select
        account_id,
        {{ columns | join(", ") }},
        valid_from,
        coalesce(lead(valid_from) over {{ account_spans }}, {{ far_future() }}) as valid_to
    from
        (
            select
                *,
                {% for column in columns %}
                    lag({{ column }}) over {{ account_spans }} as previous_{{ column }},
                {% endfor %}
                row_number() over {{ account_spans }} as span_number
            from {{ relation }}
        ) as compared
    where
        span_number = 1
        {% for column in columns %}
            or {{ column }} is distinct from previous_{{ column }}
        {% endfor %}
{% endmacro %}
