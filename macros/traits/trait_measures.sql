{#- The daily measures behind the rules, once each: name -> {relation, aggregate, value, where,
    running, is_windowed, type}. A measure is added up by account and day, or its least or greatest day
    kept; `running` is how days are put together up to a day.
    Windowed measures leave out what lies before the history, the others carry it into its first day. -#}
{% macro trait_measures(rules) %}
    {% set measures = {} %}
    {% for name, rule in rules.items() if trait_source_of(rule) is not none %}
        {% for measure in measures_of_trait(name, rule).values() %}
            {% if measure_name(measure, measures) is none %}
                {% do measures.update({measure["name"]: measure}) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% do return(measures) %}
{% endmacro %}

{#- Name under which an equal measure is already kept; none where there is none. -#}
{% macro measure_name(measure, measures) %}
    {% for name, kept in measures.items() %}
        {% if dict(kept, name="") == dict(measure, name="") %} {% do return(name) %} {% endif %}
    {% endfor %}
    {% do return(none) %}
{% endmacro %}

{#- Measures that one trait needs: `own`, for a share also `total`, and `seen` where the source is
    unknown until its first row. -#}
{% macro measures_of_trait(name, rule) %}
    {% set operation = rule["operation"] %}
    {% set source = trait_source_of(rule) %}
    {% set counted_by = trait_sources()[source].get("counted_by", "1") %}
    {% set plain = {
        "relation": source,
        "where": rule.get("where"),
        "is_windowed": rule.get("days") is not none or rule.get("weeks") is not none,
    } %}
    {% set changes = {"relation": name ~ "_changes", "where": none, "is_windowed": false} %}
    {% set count = dict(
        plain, name=name ~ "_total", aggregate="sum", value=counted_by, type="bigint"
    ) %}
    {% set own = {
        "count": dict(count, name=name),
        "sum": dict(
            plain, aggregate="sum", value=rule.get("sum"), type=rule["data_type"]
        ),
        "count_days": dict(plain, aggregate="max", value="1", type="integer"),
        "count_weeks": dict(plain, aggregate="max", value="1", type="integer"),
        "first": dict(plain, aggregate="min", value="changed_on", type="date"),
        "last": dict(plain, aggregate="max", value="changed_on", type="date"),
        "distinct": dict(changes, aggregate="sum", value="member_change", type="integer"),
        "top_share": dict(changes, aggregate="sum", value="top_change", type="bigint"),
        "sequence": dict(changes, aggregate="max", value="changed_on", type="date"),
    }[operation] %}
    {% set running = own["aggregate"] if own["type"] == "date" else "sum" %}
    {% set found = {"own": dict(own, name=name, running=running)} %}
    {% if operation == "top_share" %}
        {% do found.update({"total": dict(count, running="sum")}) %}
    {% endif %}
    {% if trait_sources()[source].get("unknown_until_seen") and operation not in [
        "first",
        "last",
        "sequence",
    ] %}
        {% do found.update(
            {
                "seen": {
                    "relation": source,
                    "where": none,
                    "is_windowed": false,
                    "aggregate": "min",
                    "running": "min",
                    "value": "changed_on",
                    "type": "date",
                    "name": "first_" ~ source,
                }
            }
        ) %}
    {% endif %}
    {% do return(found) %}
{% endmacro %}

{#- One relation's measures by account and day, the other measures null: an arm of a union. -#}
{% macro measured_changes(relation, measures) %}
    {% set counted_on %} greatest(changes.changed_on, first_days.first_history_on) {% endset %}
    select
        changes.account_id,
        {{ counted_on }} as date_day
        {%- for name, measure in measures.items() %}
            ,
            {% if measure["relation"] == relation -%}
                {% set conditions = [] %}
                {% if measure["where"] %}
                    {% do conditions.append("(" ~ measure["where"] ~ ")") %}
                {% endif %}
                {% if measure["is_windowed"] %}
                    {% do conditions.append("changes.changed_on >= first_days.first_history_on") %}
                {% endif %}
                cast(
                    {{ measure["aggregate"] }} (
                        {% if conditions %}
                            case
                                when {{ conditions | join(" and ") }} then {{ measure["value"] }}
                            end
                        {% else %}{{ measure["value"] }}
                        {% endif %}
                    ) as {{ type_of(measure["type"]) }}
                )
            {%- else -%} cast(null as {{ type_of(measure["type"]) }})
            {%- endif %} as {{ name }}
        {%- endfor %}
    from {{ relation }} as changes
    inner join first_days on changes.account_id = first_days.account_id
    where changes.changed_on <= {{ as_of_date() }}
    group by changes.account_id, {{ counted_on }}
{% endmacro %}

{#- A measure up to each day on which any measure changes. Sums of numbers that are no whole ones are
    added up exactly, for what happened within days is a difference of them. -#}
{% macro running_total(name, measure) %}
    {% set is_inexact = measure["type"] == "double precision" %}
    {% set total %}
        {{ measure["running"] }} ({{ exact_number(name) if is_inexact else name }}) over (
            partition by account_id
            order by date_day rows between unbounded preceding and current row
        )
    {% endset %}
    {% if is_inexact %} {{ total }}
    {% else %} cast({{ total }} as {{ type_of(measure["type"]) }})
    {% endif %}
{% endmacro %}
