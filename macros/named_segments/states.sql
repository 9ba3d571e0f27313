{#- Named segments in levels: a segment of a level reads only segments of levels before it, and stands
    after the members of its group that come first. -#}
{% macro segment_levels(declarations) %}
    {% set levels, done = [], [] %}
    {% for round in declarations %}
        {% set level = [] %}
        {% for key in declarations if key not in done %}
            {% set waiting = [] %}
            {% for other in segments_before(key, declarations) if other not in done %}
                {% do waiting.append(other) %}
            {% endfor %}
            {% if not waiting %} {% do level.append(key) %} {% endif %}
        {% endfor %}
        {% if level %} {% do levels.append(level) %} {% do done.extend(level) %} {% endif %}
    {% endfor %}
    {% do return(levels) %}
{% endmacro %}

{#- Segments that must be known before a segment: those it reads and those that come first in its
    group. -#}
{% macro segments_before(key, declarations) %}
    {% do return(
        (first_in_group(key, declarations) + segments_read(key, declarations))
        | unique
        | list
    ) %}
{% endmacro %}

{#- Segments that a segment's conditions read. -#}
{% macro segments_read(key, declarations) %}
    {% set read = [] %}
    {% for condition in rule_conditions(declarations[key]) %}
        {% for name in condition_traits(condition) if (
            name.startswith("is_") and name[3:] in declarations
        ) %}
            {% do read.append(name[3:]) %}
        {% endfor %}
    {% endfor %}
    {% do return(read) %}
{% endmacro %}

{% macro first_in_group(key, declarations) %}
    {% set declaration = declarations[key] %}
    {% set before = [] %}
    {% for other, declared in declarations.items() if (
        declaration.get("group")
        and other != key
        and declared.get("group") == declaration["group"]
        and (declared.get("priority") or 0) < (declaration.get("priority") or 0)
    ) %}
        {% do before.append(other) %}
    {% endfor %}
    {% do return(before) %}
{% endmacro %}

{#- Whether a segment's state depends on more than the day itself. -#}
{% macro has_state(declaration) %}
    {% set found = [] %}
    {% for version in [declaration, declaration.get("earlier") or {}] %}
        {% if (
            version.get("exit") is not none
            or version.get("hold_days", 1) > 1
            or version.get("exit_hold_days", 1) > 1
        ) %}
            {% do found.append(true) %}
        {% endif %}
    {% endfor %}
    {% do return(found | length > 0) %}
{% endmacro %}

{#- Days before a day on which its named segments may depend, beyond the traits of the day itself. -#}
{% macro segment_look_back_days() %}
    {% set declarations = segment_declarations() %}
    {% set reaches = {} %}
    {% for level in segment_levels(declarations) %}
        {% for key in level %}
            {% set declaration = declarations[key] %}
            {% set below = [0] %}
            {% for other in segments_before(key, declarations) %}
                {% do below.append(reaches[other]) %}
            {% endfor %}
            {% for condition in rule_conditions(declaration) %}
                {% for node in condition_nodes(condition) if node is mapping and "change_of" in node %}
                    {% do below.append(node["over_days"]) %}
                {% endfor %}
            {% endfor %}
            {% set own = [0] %}
            {% for version in [declaration, declaration.get("earlier") or {}] if has_state(declaration) %}
                {% do own.append(
                    var("segment_memory_days")
                    + [version.get("hold_days", 1), version.get("exit_hold_days", 1)]
                    | max
                ) %}
            {% endfor %}
            {% do reaches.update({key: own | max + below | max}) %}
        {% endfor %}
    {% endfor %}
    {% do return(reaches.values() | list | max if reaches else 0) %}
{% endmacro %}

{#- A text for a rule's version by day: the current one from `effective_on` on, before it the earlier. -#}
{% macro by_version(declaration, current, earlier) %}
    {% if not declaration.get("effective_on") %} {% do return(current) %} {% endif %}
    {% do return(
        "case when date_day >= "
        ~ rule_literal(declaration["effective_on"])
        ~ " then "
        ~ current
        ~ " else "
        ~ earlier
        ~ " end"
    ) %}
{% endmacro %}

{#- The versions of a rule that a build needs, by the prefix of their columns. Each is evaluated on all
    days, so that a day counts for holding by the version whose signal is asked for. -#}
{% macro rule_versions(declaration) %}
    {% set versions = {"": declaration} %}
    {% if declaration.get("effective_on") %}
        {% do versions.update({"earlier_": declaration["earlier"]}) %}
    {% endif %}
    {% do return(versions) %}
{% endmacro %}

{#- Whether a version's `when` is true on the day, never null. -#}
{% macro meets_rule(version) %}
    {% do return("coalesce(" ~ condition_sql(version.get("when")) ~ ", 1 = 0)") %}
{% endmacro %}

{#- Whether a version's condition for leaving is true on the day, never null. -#}
{% macro meets_exit(version) %}
    {% if version.get("exit") is none %} {% do return("not " ~ meets_rule(version)) %} {% endif %}
    {% do return("coalesce(" ~ condition_sql(version["exit"]) ~ ", 1 = 0)") %}
{% endmacro %}

{#- Whether a column was true on each of so many days, the day included; days before an account's first
    one are not true. -#}
{% macro held_for(column, days) %}
    {% if days == 1 %} {% do return(column) %} {% endif %}
    {% do return(
        "(sum(case when "
        ~ column
        ~ " then 1 else 0 end) over (partition by account_id order by date_day rows between "
        ~ (days - 1)
        ~ " preceding and current row) = "
        ~ days
        ~ ")"
    ) %}
{% endmacro %}

{#- A segment's signal on the day, by the version that holds then. -#}
{% macro signal_of(column, key, declaration, days_key) %}
    {% set signals = [] %}
    {% for prefix, version in rule_versions(declaration).items() %}
        {% do signals.append(held_for(column ~ prefix ~ key, version.get(days_key, 1))) %}
    {% endfor %}
    {% do return(by_version(declaration, signals[0], signals[-1])) %}
{% endmacro %}

{#- Last day of a signal among the days that a state remembers. -#}
{% macro last_signal(condition) %}
    max(case when {{ condition }} then date_day end) over (
        partition by account_id
        order by date_day rows between {{ var("segment_memory_days") }} preceding and current row
    )
{% endmacro %}

{#- Segments whose conditions read no other segment: their signals need no level before them. -#}
{% macro segments_by_themselves(declarations) %}
    {% set found = [] %}
    {% for key in declarations if not segments_read(key, declarations) %}
        {% do found.append(key) %}
    {% endfor %}
    {% do return(found) %}
{% endmacro %}

{#- CTEs that add to `relation` whether rules are met and, of segments with a state, when their signals
    last came; the last one is named `name`. -#}
{% macro signal_ctes(name, relation, keys, declarations) %}
    {% set stateful = [] %}
    {% for key in keys if has_state(declarations[key]) %} {% do stateful.append(key) %} {% endfor %}
    {{ name }}_rules as (
        select
            *
            {%- for key in keys %}
                {%- for prefix, version in rule_versions(declarations[key]).items() %}
                    ,
                    {{ meets_rule(version) }} as meets_{{ prefix }}{{ key }}
                    {%- if key in stateful %}
                        , {{ meets_exit(version) }} as leaves_{{ prefix }}{{ key }}
                    {%- endif %}
                {%- endfor %}
            {%- endfor %}
        from {{ relation }}
    ),

    {{ name }}_signals as (
        select
            *
            {%- for key in stateful %}
                ,
                {{ signal_of("meets_", key, declarations[key], "hold_days") }}
                as entering_{{ key }},
                {{ signal_of("leaves_", key, declarations[key], "exit_hold_days") }}
                as leaving_{{ key }}
            {%- endfor %}
        from {{ name }}_rules
    ),

    {{ name }} as (
        select
            *
            {%- for key in stateful %}
                ,
                {{ last_signal("entering_" ~ key) }} as entered_{{ key }}_on,
                {{ last_signal("leaving_" ~ key) }} as left_{{ key }}_on
            {%- endfor %}
        from {{ name }}_signals
    )
{% endmacro %}

{#- Adds `is_<key>` of one level's segments to `relation`, which knows their signals. -#}
{% macro level_states(relation, level, declarations) %}
    select
        *
        {%- for key in level %}
            ,
            case
                when excluded_{{ key }} = 1
                then false
                {%- for other in first_in_group(key, declarations) %}
                    when is_{{ other }} then false
                {%- endfor %}
                when included_{{ key }} = 1
                then true
                {%- if has_state(declarations[key]) %}
                    when entered_{{ key }}_on is null
                    then false
                    else
                        entered_{{ key }}_on
                        > coalesce(left_{{ key }}_on, cast('0001-01-01' as date))
                {%- else %} else {{ signal_of("meets_", key, declarations[key], "hold_days") }}
                {%- endif %}
            end as is_{{ key }}
        {%- endfor %}
    from {{ relation }}
{% endmacro %}
