{#- Days on which an account showed a value and how often: the CTE that both operations below read. -#}
{% macro value_days(rule, value) %}
    {% set source = trait_source_of(rule) %}
    select
        account_id,
        {{ value }} as shown_value,
        changed_on,
        sum({{ trait_sources()[source].get("counted_by", "1") }}) as thing_count
    from {{ source }}
    where {{ value }} is not null {% if rule.get("where") %} and ({{ rule["where"] }}) {% endif %}
    group by account_id, {{ value }}, changed_on
{% endmacro %}

{#- CTEs up to `<trait>_changes`: how many different values an account showed in the last `days` days, as
    changes: +1 on the day on which a value comes into the window, −1 on the day on which it is out. -#}
{% macro distinct_changes(name, rule) %}
    {% set days = trait_days(rule) %}
    {{ name }}_days as ({{ value_days(rule, rule["distinct"]) }}),

    {{ name }}_neighbours as (
        select
            account_id,
            changed_on,
            lag(changed_on) over (
                partition by account_id, shown_value order by changed_on
            ) as previous_on,
            lead(changed_on) over (
                partition by account_id, shown_value order by changed_on
            ) as next_on
        from {{ name }}_days
    ),

    {{ name }}_changes as (
        select account_id, changed_on, 1 as member_change
        from {{ name }}_neighbours
        where previous_on is null or {{ days_between("previous_on", "changed_on") }} >= {{ days }}
        union all
        select account_id, {{ add_days("changed_on", days) }} as changed_on, -1 as member_change
        from {{ name }}_neighbours
        where next_on is null or {{ days_between("changed_on", "next_on") }} >= {{ days }}
    )
{% endmacro %}

{#- CTEs up to `<trait>_changes`: how often the most frequent value came in the last `days` days, as
    changes. Only runs of values that came at least half as often as `at_least` are followed, so
    that the few large ones are compared and not all. -#}
{% macro top_changes(name, rule) %}
    {% set days = trait_days(rule) %}
    {{ name }}_days as ({{ value_days(rule, rule["top_share"]) }}),

    {{ name }}_both_ways as (
        select account_id, shown_value, changed_on, thing_count
        from {{ name }}_days
        union all
        select
            account_id,
            shown_value,
            {{ add_days("changed_on", days) }} as changed_on,
            - thing_count as thing_count
        from {{ name }}_days
    ),

    {{ name }}_totals as (
        select account_id, shown_value, changed_on, sum(thing_count) as count_change
        from {{ name }}_both_ways
        group by account_id, shown_value, changed_on
    ),

    {{ name }}_running as (
        select
            account_id,
            changed_on as from_on,
            lead(changed_on) over (
                partition by account_id, shown_value order by changed_on
            ) as until_on,
            sum(count_change) over (
                partition by account_id, shown_value
                order by changed_on
                rows between unbounded preceding and current row
            ) as thing_count
        from {{ name }}_totals
    ),

    {{ name }}_runs as (
        select * from {{ name }}_running where 2 * thing_count >= {{ rule.get("at_least", 1) }}
    ),

    {{ name }}_turns as (
        select account_id, from_on as changed_on
        from {{ name }}_runs
        union
        {{ distinct_rows() }}
        select account_id, until_on as changed_on
        from {{ name }}_runs
    ),

    {{ name }}_tops as (
        select turns.account_id, turns.changed_on, coalesce(max(runs.thing_count), 0) as top_count
        from {{ name }}_turns as turns
        left join
            {{ name }}_runs as runs
            on turns.account_id = runs.account_id
            and turns.changed_on >= runs.from_on
            and turns.changed_on < runs.until_on
        group by turns.account_id, turns.changed_on
    ),

    {{ name }}_changes as (
        select
            account_id,
            changed_on,
            top_count - coalesce(
                lag(top_count) over (partition by account_id order by changed_on), 0
            ) as top_change
        from {{ name }}_tops
    )
{% endmacro %}

{#- CTEs up to `<trait>_changes`: the days on which an account completed the events of a list in their
    order, the last one at most `within_days` × 24 hours after the first. Every step carries the
    latest start that leads to it, which is the one that can still be in time. -#}
{% macro sequence_changes(name, rule) %}
    {% set steps = rule["sequence"] %}
    {{ name }}_started_1 as (
        select
            account_id,
            event_name,
            changed_on,
            changed_at,
            event_id,
            case when event_name = {{ text_literal(steps[0]) }} then changed_at end as started_at
        from {{ trait_source_of(rule) }}
        where event_name in ({{ quoted_list(steps) }})
    ),

    {% for step in steps[1:] %}
        {{ name }}_started_{{ loop.index + 1 }} as (
            select
                account_id,
                event_name,
                changed_on,
                changed_at,
                event_id,
                case
                    when event_name = {{ text_literal(step) }}
                    then
                        max(started_at) over (
                            partition by account_id
                            order by changed_at, event_id
                            rows between unbounded preceding and 1 preceding
                        )
                end as started_at
            from {{ name }}_started_{{ loop.index }}
        ),
    {% endfor %}

    {{ name }}_changes as (
        select account_id, changed_on
        from {{ name }}_started_{{ steps | length }}
        where changed_at <= {{ add_time("started_at", "day", trait_days(rule, "within_days")) }}
    )
{% endmacro %}

{#- Spans `from_on` (inclusive) to `until_on` (exclusive) as changes: what joins on the first day and
    leaves on the day after the last. Column `change` holds the sign times `amount`. -#}
{% macro changes_of_spans(relation, amount="1") %}
    select account_id, {{ amount }} as span_change, from_on as changed_on
    from {{ relation }}
    union all
    select account_id, -{{ amount }} as span_change, until_on as changed_on
    from {{ relation }}
{% endmacro %}
