{#- CTEs that lead from `segment_traits` (one row per account and day: traits and `<scheme>_segment`)
    and `segment_overrides` to `named_segments`: account, day and a boolean `is_<key>` per declared
    segment, never null. A level of segments takes five steps: what the conditions say, who is to
    enter and to leave, since when, who is in by rule and by hand, and who is left in its group. -#}
{% macro named_segment_ctes(declarations) %}
    {% set levels = segment_levels(declarations)["levels"] %}
    {% set names = [] %}
    {% for declaration in declarations.values() %}
        {% do names.extend(segment_traits(declaration)) %}
    {% endfor %}
    overridden as (
        select
            segment_traits.account_id,
            segment_traits.date_day
            {%- for key in declarations %}
                ,
                max(
                    case
                        when segment_overrides.segment_key <> '{{ key }}'
                        then null
                        when segment_overrides.action = 'exclude'
                        then 2
                        when segment_overrides.action = 'include'
                        then 1
                    end
                ) as override_{{ key }}
            {%- endfor %}
        from segment_traits
        inner join
            segment_overrides
            on segment_traits.account_id = segment_overrides.account_id
            and segment_traits.date_day >= segment_overrides.valid_from
            and segment_traits.date_day < coalesce(segment_overrides.valid_to, {{ far_future() }})
        group by segment_traits.account_id, segment_traits.date_day
    ),

    lagged as (
        select
            account_id,
            date_day
            {%- for name in names | unique if name.removeprefix("is_") not in declarations %}
                , {{ name }}
            {%- endfor %}
            {%- for column, lag in lagged_traits(declarations).items() %}
                ,
                lag({{ lag["trait"] }}, {{ lag["days"] }}) over (
                    partition by account_id order by date_day
                ) as {{ column }}
            {%- endfor %}
        from segment_traits
    ),

    level_0 as (
        select lagged.* {%- for key in declarations %}, overridden.override_{{ key }} {%- endfor %}
        from lagged
        left join
            overridden
            on lagged.account_id = overridden.account_id
            and lagged.date_day = overridden.date_day
    ),

    {% for keys in levels %} {{ level_ctes(keys, loop.index, declarations) }} {% endfor %}

    named_segments as (
        select account_id, {% for key in declarations %} is_{{ key }}, {% endfor %} date_day
        from level_{{ levels | length }}
    ),
{% endmacro %}

{#- The steps of one level of segments. -#}
{% macro level_ctes(keys, level, declarations) %}
    level_{{ level }}_conditions as (
        select
            *
            {%- for key in keys %}
                {%- for suffix, rule in segment_versions(declarations[key]).items() %}
                    ,
                    {{ condition_holds(rule) }} as holds_{{ key }}{{ suffix }},
                    {{ condition_ends(rule) }} as ends_{{ key }}{{ suffix }}
                {%- endfor %}
            {%- endfor %}
        from level_{{ level - 1 }}
    ),

    level_{{ level }}_signals as (
        select
            *
            {%- for key in keys %}
                ,
                {{ signal_by_version(key, declarations[key], "holds", "hold_days") }}
                as enters_{{ key }},
                {{ signal_by_version(key, declarations[key], "ends", "exit_hold_days") }}
                as leaves_{{ key }}
            {%- endfor %}
        from level_{{ level }}_conditions
    ),

    level_{{ level }}_evidence as (
        select
            *
            {%- for key in keys if has_memory(declarations[key]) %}
                ,
                max(case when enters_{{ key }} then date_day end) over (
                    partition by account_id
                    order by date_day
                    rows between unbounded preceding and current row
                ) as entered_{{ key }}_on,
                max(case when leaves_{{ key }} then date_day end) over (
                    partition by account_id
                    order by date_day
                    rows between unbounded preceding and current row
                ) as left_{{ key }}_on
            {%- endfor %}
        from level_{{ level }}_signals
    ),

    level_{{ level }}_states as (
        select
            *
            {%- for key in keys %}
                ,
                case
                    override_{{ key }}
                    when 2
                    then false
                    when 1
                    then true
                    else {{ state_by_rule(key, declarations[key]) }}
                end as wants_{{ key }}
            {%- endfor %}
        from level_{{ level }}_evidence
    ),

    level_{{ level }} as (
        select
            *
            {%- for key in keys %}
                ,
                wants_{{ key }}
                {%- for rival in preceding_rivals(key, declarations) %}
                    and not wants_{{ rival }}
                {%- endfor %} as is_{{ key }}
            {%- endfor %}
        from level_{{ level }}_states
    ),
{% endmacro %}

{#- Versions of a rule by the suffix of their columns; an earlier one only where there is a seam. -#}
{% macro segment_versions(declaration) %}
    {% set versions = {"": declaration} %}
    {% if declaration.get("effective_on") and declaration.get("earlier") %}
        {% do versions.update({"__earlier": declaration["earlier"]}) %}
    {% endif %}
    {% do return(versions) %}
{% endmacro %}

{#- Whether the condition to enter is true; that of a list never is. -#}
{% macro condition_holds(rule) %}
    {% if rule.get("when") is none %} {% do return("false") %} {% endif %}
    {% do return("coalesce(" ~ condition_sql(rule["when"]) ~ ", false)") %}
{% endmacro %}

{#- Whether the condition to leave is true. -#}
{% macro condition_ends(rule) %}
    {% if rule.get("exit") is none %} {% do return("not " ~ condition_holds(rule)) %} {% endif %}
    {% do return("coalesce(" ~ condition_sql(rule["exit"]) ~ ", false)") %}
{% endmacro %}

{#- A signal of the version in force: its condition was true on so many days in a row. -#}
{% macro signal_by_version(key, declaration, condition, held) %}
    {% set signals = {} %}
    {% for suffix, rule in segment_versions(declaration).items() %}
        {% set column = condition ~ "_" ~ key ~ suffix %}
        {% do signals.update({suffix: held_for_days(column, rule.get(held, 1))}) %}
    {% endfor %}
    {% do return(by_version(declaration, signals[""], signals.get("__earlier"))) %}
{% endmacro %}

{% macro held_for_days(condition, days) %}
    {% if days == 1 %} {% do return(condition) %} {% endif %}
    {% do return(
        "sum(case when "
        ~ condition
        ~ " then 1 else 0 end) over (partition by account_id order by date_day rows between "
        ~ (days - 1)
        ~ " preceding and current row) = "
        ~ days
    ) %}
{% endmacro %}

{#- An SQL expression of the rule, or of its earlier version on days before the seam. -#}
{% macro by_version(declaration, sql, earlier_sql) %}
    {% if not earlier_sql %} {% do return(sql) %} {% endif %}
    {% do return(
        "case when date_day < "
        ~ effective_date(declaration)
        ~ " then "
        ~ earlier_sql
        ~ " else "
        ~ sql
        ~ " end"
    ) %}
{% endmacro %}

{% macro effective_date(declaration) %}
    {% do return("cast('" ~ declaration["effective_on"] ~ "' as date)") %}
{% endmacro %}

{#- Whether a state can outlast the signal of the day. Otherwise who is to enter is in. -#}
{% macro has_memory(declaration) %}
    {% for rule in segment_versions(declaration).values() %}
        {% if rule.get("exit") is not none or rule.get("exit_hold_days", 1) > 1 %}
            {% do return(true) %}
        {% endif %}
    {% endfor %}
    {% do return(false) %}
{% endmacro %}

{#- State of the last signal. Leaving wins on a day with both. -#}
{% macro state_by_rule(key, declaration) %}
    {% if not has_memory(declaration) %} {% do return("enters_" ~ key) %} {% endif %}
    {% set entered, left = "entered_" ~ key ~ "_on", "left_" ~ key ~ "_on" %}
    {% do return(
        "coalesce(("
        ~ left
        ~ " is null or "
        ~ left
        ~ " < "
        ~ entered
        ~ ") and "
        ~ entered
        ~ " >= "
        ~ oldest_evidence(declaration)
        ~ ", false)"
    ) %}
{% endmacro %}

{#- The first day whose signal to enter still counts. Only rules with an exit condition forget, and
    what one of them has forgotten its successor doesn't know either. -#}
{% macro oldest_evidence(declaration) %}
    {% set always = "cast('1900-01-01' as date)" %}
    {% set days = 1 - var("segment_memory_days") %}
    {% set oldest = {} %}
    {% for suffix, rule in segment_versions(declaration).items() %}
        {% set forgets = rule.get("exit") is not none %}
        {% do oldest.update({suffix: add_days("date_day", days) if forgets else always}) %}
    {% endfor %}
    {% if (declaration.get("earlier") or {}).get("exit") is not none and declaration.get(
        "exit"
    ) is none %}
        {% do oldest.update({"": add_days(effective_date(declaration), days - 1)}) %}
    {% endif %}
    {% do return(by_version(declaration, oldest[""], oldest.get("__earlier"))) %}
{% endmacro %}
