{#- Rules that one row alone can break: words for the breach as an SQL literal, its SQL condition, and the
    column to show, if any. A null condition is no breach. Names of columns need no escaping. -#}
{% macro rules_of_rows(never_null, accepted_values, holds) %}
    {% set rules = [] %}
    {% for column in never_null %}
        {% do rules.append({"words": "'" ~ column ~ " is null'", "breach": column ~ " is null"}) %}
    {% endfor %}
    {% for column, values in accepted_values.items() %}
        {% do rules.append(
            {
                "words": "'" ~ column ~ " has a value that is not accepted'",
                "breach": column ~ " not in (" ~ quoted_list(values) ~ ")",
                "shown": column,
            }
        ) %}
    {% endfor %}
    {% for rule in holds %}
        {% for words, condition in (rule if rule is mapping else {rule: rule}).items() %}
            {% do rules.append(
                {
                    "words": text_literal("it does not hold that " ~ words),
                    "breach": "not (" ~ condition ~ ")",
                }
            ) %}
        {% endfor %}
    {% endfor %}
    {% do return(rules) %}
{% endmacro %}

{#- A row for each rule of `rules_of_rows`, by one scan of the table. -#}
{% macro broken_by_rows(model, rules) %}
    {% set text = dbt.type_string() %}
    select
        words,
        'row' as unit,
        case
            rule_number
            {% for rule in rules %} when {{ loop.index }} then count_{{ loop.index }} {% endfor %}
        end as breach_count,
        case
            rule_number
            when 0
            then ''
            {% for rule in rules %}
                {% if rule.shown %} when {{ loop.index }} then example_{{ loop.index }} {% endif %}
            {% endfor %}
        end as example
    from
        (
            select
                {% for rule in rules %}
                    {% if rule.shown %}
                        min(
                            case
                                when {{ rule.breach }} then cast({{ rule.shown }} as {{ text }})
                            end
                        ) as example_{{ loop.index }},
                    {% endif %}
                    sum(case when {{ rule.breach }} then 1 else 0 end) as count_{{ loop.index }}
                    {{- "," if not loop.last }}
                {% endfor %}
            from {{ model }}
        ) as counted
    cross join
        (
            {% for rule in rules %}
                select
                    {{ loop.index }} as rule_number,
                    {{ rule.words }} as words
                    {{ "union all" if not loop.last }}
            {% endfor %}
        ) as rules
{% endmacro %}

{#- A row with the number of values that repeat: of one column or expression, where null may repeat, or of
    a list of columns, where null is a value like others. -#}
{% macro repeated(model, columns) %}
    {% set text = dbt.type_string() %}
    {% set alone = columns is string %}
    {% set columns = [columns] if alone else columns %}
    {% set shown = [] %}
    {% for column in columns %}
        {% do shown.append("coalesce(cast(" ~ column ~ " as " ~ text ~ "), 'null')") %}
    {% endfor %}
    select
        {{ text_literal(columns | join(" + ") ~ " is not unique") }} as words,
        'value' as unit,
        count(*) as breach_count,
        min(example) as example
    from
        (
            select {{ shown | join(" || ' + ' || ") }} as example
            from {{ model }}
            {% if alone %} where {{ columns[0] }} is not null {% endif %}
            group by {{ columns | join(", ") }}
            having count(*) > 1
        ) as repeated
{% endmacro %}

{#- A row with the number of rows whose segment is not declared for a scheme; no null is. -#}
{% macro undefined_segments(model, column, scheme) %}
    select
        '{{ column }} is no segment of scheme {{ scheme }}' as words,
        'row' as unit,
        count(*) as breach_count,
        min(cast({{ column }} as {{ dbt.type_string() }})) as example
    from {{ model }}
    where
        {{ column }} is null
        or {{ column }} not in (
            select segment_key from {{ ref("segment_definitions") }} where scheme = '{{ scheme }}'
        )
{% endmacro %}

{#- A sentence for each rule that is broken, such as `movement_id is not unique (2 values, such as "x")`. -#}
{% macro messages_of(parts) %}
    select
        words
        || ' ('
        || cast(breach_count as {{ dbt.type_string() }})
        || ' '
        || unit
        || case when breach_count > 1 then 's' else '' end
        || coalesce(', such as "' || example || '"', '')
        || ')' as message
    from ({{ parts | join(" union all ") }}) as rules
    where breach_count > 0
{% endmacro %}
