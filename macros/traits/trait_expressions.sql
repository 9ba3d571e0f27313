{#- Whether a trait is computed from running totals alone: from a source, as the trend of such a trait,
    or as the daily sum of one without a window. -#}
{% macro is_measured(name, rules) %}
    {% set rule = rules[name] %}
    {% set read = rules.get(rule.get("trend") or rule.get("daily_sum")) %}
    {% if trait_source_of(rule) is not none %} {% do return(true) %} {% endif %}
    {% if not read or trait_source_of(read) is none %} {% do return(false) %} {% endif %}
    {% do return(
        rule["operation"] == "trend"
        or (read["operation"] in ["count", "sum"] and not read.get("days"))
    ) %}
{% endmacro %}

{#- Value of a measured trait on a day, over rows of CTE `day_totals`. -#}
{% macro measured_trait(name, rules, measures) %}
    {% set rule = rules[name] %}
    {% if rule["operation"] == "trend" %}
        {% set days = trait_days(rule) %}
        {% set earlier %}
            case
                when {{ days_before("date_day", days) }} is not null
                then {{ source_trait(rule["trend"], rules, measures, days) }}
            end
        {% endset %}
        {{
            relative_change(
                source_trait(rule["trend"], rules, measures),
                earlier,
                rule.get("zero_base", "unknown"),
            )
        }}
    {% elif rule["operation"] == "daily_sum" %}
        sum({{ source_trait(rule["daily_sum"], rules, measures) }}) over (
            partition by account_id
            order by date_day rows between {{ trait_days(rule) - 1 }} preceding and current row
        )
    {% else %} {{ source_trait(name, rules, measures) }}
    {% endif %}
{% endmacro %}

{#- Value of a trait that reads a source, so many days ago: the difference of running totals. -#}
{% macro source_trait(name, rules, measures, days_ago=0) %}
    {% set rule = rules[name] %}
    {% set operation = rule["operation"] %}
    {% set needed = measures_of_trait(name, rule) %}
    {% set own = measure_name(needed["own"], measures) %}
    {% set since = days_ago + (trait_days(rule, "ending_days_ago") or 0) %}
    {% set window = [since, since + (trait_days(rule) or 0)] %}
    {% set value %}
        {% if operation in ["first", "last", "sequence"] %} {{ days_before(own, days_ago) }}
        {% elif operation == "count_weeks" %}
            {% for week in range(rule["weeks"]) %}
                {{ "+ " if not loop.first -}}
                case
                    when {{ total_between(own, days_ago + 7 * week, days_ago + 7 * week + 7) }} > 0
                    then 1
                    else 0
                end
            {% endfor %}
        {% elif operation == "distinct" or not rule.get("days") %}
            coalesce({{ days_before(own, since) }}, 0)
        {% elif operation == "top_share" %}
            {% set total = total_between(
                measure_name(needed["total"], measures), window[0], window[1]
            ) %}
            case
                when {{ total }} >= {{ rule.get("at_least", 1) }}
                then {{ ratio("nullif(" ~ days_before(own, days_ago) ~ ", 0)", total) }}
            end
        {% else %} {{ total_between(own, window[0], window[1]) }}
        {% endif %}
    {% endset %}
    {% set vendors = trait_sources()[trait_source_of(rule)].get("vendors") %}
    {% if vendors and not vendors_in(vendors) %} null
    {% elif needed.get("seen") %}
        case
            when {{ days_before(measure_name(needed["seen"], measures), days_ago) }} is not null
            then {{ value }}
        end
    {% else %} {{ value }}
    {% endif %}
{% endmacro %}

{#- Window over the days of the spine up to a row's day. -#}
{% macro spine_to_day() %}
    {% do return(
        "(partition by spine.account_id order by spine.date_day"
        ~ " rows between unbounded preceding and current row)"
    ) %}
{% endmacro %}

{#- A column so many days before a row's day; the spine has every day of an account. -#}
{% macro days_before(column, days) %}
    {% if days == 0 %} {% do return(column) %} {% endif %}
    {% do return(
        "lag("
        ~ column
        ~ ", "
        ~ days
        ~ ") over (partition by account_id order by date_day)"
    ) %}
{% endmacro %}

{#- What was added to a running total since a day, until another one. -#}
{% macro total_between(total, until_days_ago, since_days_ago) %}
    {% do return(
        "(coalesce("
        ~ days_before(total, until_days_ago)
        ~ ", 0) - coalesce("
        ~ days_before(total, since_days_ago)
        ~ ", 0))"
    ) %}
{% endmacro %}

{#- Value of a trait that is made from others; empty for one that is not. -#}
{% macro derived_trait(name, rules) %}
    {% set rule = rules[name] %}
    {% set operation = rule["operation"] %}
    {% if is_measured(name, rules) %}
    {% elif operation == "days_since" %} {{ days_between(rule["days_since"], "date_day") }}
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
