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
    {% set declaration = declarations[key] %}
    {% set before = first_in_group(key, declarations) %}
    {% for condition in rule_conditions(declaration) %}
        {% for name in condition_traits(condition) if (
            name.startswith("is_") and name[3:] in declarations
        ) %}
            {% do before.append(name[3:]) %}
        {% endfor %}
    {% endfor %}
    {% do return(before | unique | list) %}
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

{#- Versions of a rule by the suffix of their columns; an earlier one only where there is a seam. -#}
{% macro rule_versions(declaration) %}
    {% set versions = {"": declaration} %}
    {% if declaration.get("effective_on") and declaration.get("earlier") %}
        {% do versions.update({"__earlier": declaration["earlier"]}) %}
    {% endif %}
    {% do return(versions) %}
{% endmacro %}

{#- Whether a state can outlast the signal of the day. Otherwise who is to enter is in. -#}
{% macro keeps_state(rule) %}
    {% do return(rule.get("exit") is not none or rule.get("exit_hold_days", 1) > 1) %}
{% endmacro %}

{#- Whether any version keeps state, or takes over that of an earlier one while its own days in a row
    are not yet full. -#}
{% macro has_state(declaration) %}
    {% set versions = rule_versions(declaration) %}
    {% for rule in versions.values() %}
        {% if keeps_state(rule) or (versions | length > 1 and rule.get("hold_days", 1) > 1) %}
            {% do return(true) %}
        {% endif %}
    {% endfor %}
    {% do return(false) %}
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
            {% for rule in rule_versions(declaration).values() %}
                {% set held = [rule.get("hold_days", 1), rule.get("exit_hold_days", 1)] | max %}
                {% set remembered = var("segment_memory_days") if keeps_state(rule) else 0 %}
                {% do own.append(remembered + held) %}
            {% endfor %}
            {% do reaches.update({key: own | max + below | max}) %}
        {% endfor %}
    {% endfor %}
    {% do return(reaches.values() | list | max if reaches else 0) %}
{% endmacro %}

{#- An SQL text of the rule in force: `texts` by version, the earlier one's before `effective_on`. -#}
{% macro by_version(declaration, texts) %}
    {% if "__earlier" not in texts %} {% do return(texts[""]) %} {% endif %}
    {% do return(
        "case when date_day >= "
        ~ rule_literal(declaration["effective_on"])
        ~ " then "
        ~ texts[""]
        ~ " else "
        ~ texts["__earlier"]
        ~ " end"
    ) %}
{% endmacro %}

{#- Whether the condition for entering is true on the day, never null; that of a list never is. -#}
{% macro meets_rule(rule) %}
    {% if rule.get("when") is none %} {% do return("false") %} {% endif %}
    {% do return("coalesce(" ~ condition_sql(rule["when"]) ~ ", false)") %}
{% endmacro %}

{#- Whether the condition for leaving is true on the day, never null. -#}
{% macro meets_exit(rule) %}
    {% if rule.get("exit") is none %} {% do return("not " ~ meets_rule(rule)) %} {% endif %}
    {% do return("coalesce(" ~ condition_sql(rule["exit"]) ~ ", false)") %}
{% endmacro %}

{#- A signal of the version in force: its condition, in columns `<condition>_<key>`, was true on each of
    so many days, the day included; days before an account's first one are not true. -#}
{% macro signal(key, declaration, condition, held) %}
    {% set signals = {} %}
    {% for suffix, rule in rule_versions(declaration).items() %}
        {% set column = condition ~ "_" ~ key ~ suffix %}
        {% set days = rule.get(held, 1) %}
        {% do signals.update(
            {
                suffix: (
                    column
                    if days == 1
                    else "(sum(case when "
                    ~ column
                    ~ " then 1 else 0 end) over (partition by account_id order by date_day rows between "
                    ~ (days - 1)
                    ~ " preceding and current row) = "
                    ~ days
                    ~ ")"
                )
            }
        ) %}
    {% endfor %}
    {% do return(by_version(declaration, signals)) %}
{% endmacro %}

{#- The day of the last signal so far. -#}
{% macro last_signal(condition) %}
    max(case when {{ condition }} then date_day end) over (
        partition by account_id order by date_day rows between unbounded preceding and current row
    )
{% endmacro %}

{#- The state of the last signal; leaving wins on a day with both. -#}
{% macro state_by_rule(key, declaration) %}
    {% if not has_state(declaration) %} {% do return("enters_" ~ key) %} {% endif %}
    {% set entered, left = "entered_" ~ key ~ "_on", "left_" ~ key ~ "_on" %}
    {% do return(
        "coalesce("
        ~ entered
        ~ " >= "
        ~ oldest_evidence(declaration)
        ~ " and ("
        ~ left
        ~ " is null or "
        ~ left
        ~ " < "
        ~ entered
        ~ "), false)"
    ) %}
{% endmacro %}

{#- The first day whose signal to enter still counts. Rules with an exit condition forget, and what the
    earlier one has forgotten by the seam its successor doesn't know either. -#}
{% macro oldest_evidence(declaration) %}
    {% set always = "cast('0001-01-01' as date)" %}
    {% set days = 1 - var("segment_memory_days") %}
    {% set oldest = {} %}
    {% for suffix, rule in rule_versions(declaration).items() %}
        {% set forgets = rule.get("exit") is not none %}
        {% do oldest.update({suffix: add_days("date_day", days) if forgets else always}) %}
    {% endfor %}
    {% if oldest[""] == always and oldest.get("__earlier", always) != always %}
        {% do oldest.update({"": add_days(rule_literal(declaration["effective_on"]), days - 1)}) %}
    {% endif %}
    {% do return(by_version(declaration, oldest)) %}
{% endmacro %}

{#- CTEs that add `is_<key>` of one level's segments to `relation`; the last one is named `name`. -#}
{% macro level_ctes(name, relation, level, declarations) %}
    {{ name }}_rules as (
        select
            *
            {%- for key in level %}
                {%- for suffix, rule in rule_versions(declarations[key]).items() %}
                    ,
                    {{ meets_rule(rule) }} as meets_{{ key }}{{ suffix }},
                    {{ meets_exit(rule) }} as ends_{{ key }}{{ suffix }}
                {%- endfor %}
            {%- endfor %}
        from {{ relation }}
    ),

    {{ name }}_signals as (
        select
            *
            {%- for key in level %}
                ,
                {{ signal(key, declarations[key], "meets", "hold_days") }} as enters_{{ key }},
                {{ signal(key, declarations[key], "ends", "exit_hold_days") }} as leaves_{{ key }}
            {%- endfor %}
        from {{ name }}_rules
    ),

    {{ name }}_last as (
        select
            *
            {%- for key in level if has_state(declarations[key]) %}
                ,
                {{ last_signal("enters_" ~ key) }} as entered_{{ key }}_on,
                {{ last_signal("leaves_" ~ key) }} as left_{{ key }}_on
            {%- endfor %}
        from {{ name }}_signals
    ),

    {{ name }} as (
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
                    else {{ state_by_rule(key, declarations[key]) }}
                end as is_{{ key }}
            {%- endfor %}
        from {{ name }}_last
    )
{% endmacro %}
