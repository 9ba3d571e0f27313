{#- Value of a trait of the first level on a day: over the spine joined with the measures, in windows
    of its days. -#}
{% macro measured_trait(name, rule, measures) %}
    {% set operation = rule["operation"] %}
    {% set source = trait_source_of(rule) %}
    {% set needed = measures_of_trait(name, rule) %}
    {% set own = "changes." ~ measure_name(needed["own"], measures) %}
    {% set window = trait_window(rule) %}
    {% set to_day = spine_window("unbounded preceding") %}
    {% set value %}
        {% if operation in ["first", "last", "sequence"] %}
            {{ needed["own"]["aggregate"] }}({{ own }}) over {{ to_day }}
        {% elif operation == "count_days" %} count({{ own }}) over {{ window }}
        {% elif operation == "count_weeks" %}
            {% for week in range(rule["weeks"]) %}
                {% set days = spine_window((7 * week + 6) ~ " preceding", 7 * week) %}
                {{ "+ " if not loop.first -}}
                case when count({{ own }}) over {{ days }} > 0 then 1 else 0 end
            {% endfor %}
        {% elif operation == "distinct" %} coalesce(sum({{ own }}) over {{ to_day }}, 0)
        {% elif operation == "top_share" %}
            {% set total = "sum(changes." ~ measure_name(needed["total"], measures) ~ ") over " ~ window %}
            case
                when {{ total }} >= {{ rule.get("at_least", 1) }}
                then {{ ratio("nullif(sum(" ~ own ~ ") over " ~ to_day ~ ", 0)", total) }}
            end
        {% else %} coalesce(sum({{ own }}) over {{ window }}, 0)
        {% endif %}
    {% endset %}
    {% set vendors = trait_sources()[source].get("vendors") %}
    {% if vendors and not vendors_in(vendors) %} null
    {% elif needed.get("seen") %}
        case
            when
                min(changes.{{ measure_name(needed["seen"], measures) }}) over {{ to_day }}
                is not null
            then {{ value }}
        end
    {% else %} {{ value }}
    {% endif %}
{% endmacro %}

{#- Window of a rule over the spine: all days up to now, or so many that end today or some days ago. -#}
{% macro trait_window(rule) %}
    {% if not rule.get("days") or rule["operation"] in ["distinct", "trend"] %}
        {% do return(spine_window("unbounded preceding")) %}
    {% endif %}
    {% set ending = trait_days(rule, "ending_days_ago") or 0 %}
    {% do return(spine_window((trait_days(rule) + ending - 1) ~ " preceding", ending)) %}
{% endmacro %}

{#- Window over the spine from a frame's start to the day, or to some days before it. -#}
{% macro spine_window(start, ending_days_ago=0) %}
    {% set end = ending_days_ago ~ " preceding" if ending_days_ago else "current row" %}
    {% do return(
        "(partition by spine.account_id order by spine.date_day rows between "
        ~ start
        ~ " and "
        ~ end
        ~ ")"
    ) %}
{% endmacro %}

{#- Value of a trait that is made from others. -#}
{% macro derived_trait(name, rule) %}
    {% set operation = rule["operation"] %}
    {% if operation == "days_since" %} {{ days_between(rule["days_since"], "date_day") }}
    {% elif operation == "days_until" %} {{ days_between("date_day", rule["days_until"]) }}
    {% elif operation == "sql" %} {{ rule["sql"] }}
    {% elif operation == "macro" %} {{ context[rule["macro"]]() }}
    {% elif operation == "ratio" %}
        {% set part, whole = rule["ratio"] %}
        case when {{ whole }} >= {{ rule.get("at_least", 0) }} then {{ ratio(part, whole) }} end
    {% elif operation == "daily_sum" %}
        sum({{ rule["daily_sum"] }}) over (
            partition by account_id
            order by date_day rows between {{ trait_days(rule) - 1 }} preceding and current row
        )
    {% elif operation == "trend" %}
        {% set earlier %}
            lag({{ rule["trend"] }}, {{ trait_days(rule) }}) over (
                partition by account_id order by date_day
            )
        {% endset %}
        {{ relative_change(rule["trend"], earlier, rule.get("zero_base", "unknown")) }}
    {% endif %}
{% endmacro %}

{#- Change of a value as a share of its base. A base of 0 has no share: 0 where nothing changed, else
    `zero_base`, a number, or unknown (null). -#}
{% macro relative_change(value, base, zero_base="unknown") %}
    case
        when {{ base }} <> 0
        then {{ ratio("(" ~ value ~ " - " ~ base ~ ")", "abs(" ~ base ~ ")") }}
        when {{ base }} = 0 and {{ value }} = 0
        then 0
        {% if zero_base is number %}
            when {{ base }} = 0 and {{ value }} is not null then {{ zero_base }}
        {% endif %}
    end
{% endmacro %}

{#- The traits of a rule that are made from other traits. -#}
{% macro traits_read(rule) %}
    {% set operation = rule["operation"] %}
    {% if operation in ["days_since", "days_until", "daily_sum", "trend"] %}
        {% do return([rule[operation]]) %}
    {% elif operation == "ratio" %} {% do return(rule["ratio"]) %}
    {% elif operation == "macro" %} {% do return(rule.get("reads", [])) %}
    {% elif operation == "sql" %}
        {% do return(
            modules.re.findall(
                "[a-z_][a-z_0-9]*", modules.re.sub("'[^']*'", "", rule["sql"])
            )
        ) %}
    {% endif %}
    {% do return([]) %}
{% endmacro %}

{#- Names of the rules in levels: a trait of a level is made from columns of the levels before it. -#}
{% macro trait_levels(rules) %}
    {% set done = [] %}
    {% set levels = [] %}
    {% for round in range(rules | length) %}
        {% set level = [] %}
        {% for name, rule in rules.items() if name not in done %}
            {% set waiting = [] %}
            {% for read in traits_read(rule) if read in rules and read not in done %}
                {% do waiting.append(read) %}
            {% endfor %}
            {% if not waiting %} {% do level.append(name) %} {% endif %}
        {% endfor %}
        {% if level %} {% do levels.append(level) %} {% do done.extend(level) %} {% endif %}
    {% endfor %}
    {% for name in rules if name not in done %}
        {% do reject_trait(
            name, "is made from itself: " ~ traits_read(rules[name]) | join(", ")
        ) %}
    {% endfor %}
    {% do return(levels) %}
{% endmacro %}

{#- SQL type of a trait on this engine. -#}
{% macro trait_type(rule) %} {% do return(type_of(rule["data_type"])) %} {% endmacro %}
