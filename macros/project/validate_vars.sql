{% macro reject_var(name, value, allowed) %}
    {% do exceptions.raise_compiler_error(
        "Var '" ~ name ~ "' is " ~ tojson(value) ~ "; allowed: " ~ allowed ~ "."
    ) %}
{% endmacro %}

{% macro check_number(name, value, rule, whole=false) %}
    {% set at_least = rule.get("minimum") %}
    {% set at_most = rule.get("maximum") %}
    {% set allowed = (
        ("a whole number" if whole else "a number")
        ~ (" from " ~ at_least if at_least is not none else "")
        ~ (" to " ~ at_most if at_most is not none else " upwards")
        ~ (
            " with at most " ~ rule["decimals"] ~ " decimals"
            if rule.get("decimals")
            else ""
        )
    ) %}
    {% set is_number = value is number and value is not boolean %}
    {% if (
        not is_number
        or (whole and value is not integer)
        or (at_least is not none and value < at_least)
        or (at_most is not none and value > at_most)
        or (rule.get("decimals") is not none and value | round(rule["decimals"]) != value)
    ) %}
        {% do reject_var(name, value, allowed) %}
    {% endif %}
{% endmacro %}

{% macro check_list_of(name, value, allowed) %}
    {% set allowed_text = "a list of " ~ allowed | join(", ") %}
    {% if value is string or value is mapping or value is not iterable %}
        {% do reject_var(name, value, allowed_text) %}
    {% endif %}
    {% for item in value %}
        {% if item not in allowed %} {% do reject_var(name, value, allowed_text) %} {% endif %}
    {% endfor %}
{% endmacro %}

{% macro check_schemes(name, value) %}
    {% set allowed = "a list of schemes, each with a macro <scheme>_segment" %}
    {% if value is string or value is mapping or value is not iterable %}
        {% do reject_var(name, value, allowed) %}
    {% endif %}
    {% for scheme in value %}
        {% if context.get(scheme ~ "_segment") is none %}
            {% do reject_var(name, scheme, allowed) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{% macro check_date(name, value) %}
    {% set allowed = "a day such as 2026-06-30" %}
    {% set text = value | string %}
    {% if not modules.re.match("^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$", text) %}
        {% do reject_var(name, text, allowed) %}
    {% endif %}
    {% set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int %}
    {% set is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) %}
    {% set last_day = (
        30 if month in [4, 6, 9, 11] else ((29 if is_leap else 28) if month == 2 else 31)
    ) %}
    {% if day > last_day %} {% do reject_var(name, text, allowed) %} {% endif %}
{% endmacro %}

{% macro check_map(name, value, rule) %}
    {% set allowed = "a map with numbers for " ~ rule.get("keys") | join(", ") %}
    {% if rule["kind"] == "map_of_lists" %}
        {% set allowed = "a map with " ~ rule[
            "length"
        ] ~ " numbers, best last, for each of " ~ rule.get("keys") | join(", ") %}
    {% endif %}
    {% if value is not mapping %} {% do reject_var(name, value, allowed) %} {% endif %}
    {% for key, item in value.items() %}
        {% if key not in rule["keys"] %} {% do reject_var(name, value, allowed) %} {% endif %}
        {% if rule["kind"] == "map_of_lists" %}
            {% if item is string or item is not iterable or item | length != rule["length"] %}
                {% do reject_var(name, value, allowed) %}
            {% endif %}
            {% for number in item %}
                {% do check_number(name ~ "." ~ key, number, {}) %}
            {% endfor %}
        {% else %} {% do check_number(name ~ "." ~ key, item, rule) %}
        {% endif %}
    {% endfor %}
    {% if rule.get("ascending") %}
        {% set bounds = [] %}
        {% for key in rule["keys"] if key in value %}
            {% do bounds.append(value[key]) %}
        {% endfor %}
        {% if bounds != bounds | sort %}
            {% do reject_var(name, value, rule["keys"] | join(" < ")) %}
        {% endif %}
    {% endif %}
    {% if not name.endswith("interval_month_factors") and value | length != rule[
        "keys"
    ] | length %}
        {% do reject_var(name, value, allowed) %}
    {% endif %}
{% endmacro %}

{#- A map of stages, `usual` among them, to maps of weights that are not all 0. -#}
{% macro check_weights_by_stage(name, value, rule) %}
    {% set allowed = "a map of weights for usual, and for any of " ~ rule["stages"][1:] | join(
        ", "
    ) %}
    {% if value is not mapping or "usual" not in value %}
        {% do reject_var(name, value, allowed) %}
    {% endif %}
    {% for stage, weights in value.items() %}
        {% if stage not in rule["stages"] %} {% do reject_var(name, stage, allowed) %} {% endif %}
        {% do check_map(
            name ~ "." ~ stage,
            weights,
            {"kind": "map_of_numbers", "keys": rule["keys"], "minimum": 0},
        ) %}
        {% if weights.values() | sum <= 0 %}
            {% do reject_var(name ~ "." ~ stage, weights, "weights that are not all 0") %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- A map of names to points of a curve: two or more pairs of a value and a height from 0 to 100, values
    ascending. -#}
{% macro check_curves(name, value, rule) %}
    {% set allowed = "a map with two or more pairs of a value and a height for each of " ~ rule[
        "keys"
    ] | join(", ") %}
    {% if value is not mapping or value.keys() | sort != rule["keys"] | sort %}
        {% do reject_var(name, value, allowed) %}
    {% endif %}
    {% for key, points in value.items() %}
        {% set own_name = name ~ "." ~ key %}
        {% if points is string or points is not iterable or points | length < 2 %}
            {% do reject_var(own_name, points, allowed) %}
        {% endif %}
        {% for point in points %}
            {% if point is string or point is not iterable or point | length != 2 %}
                {% do reject_var(own_name, points, allowed) %}
            {% endif %}
            {% do check_number(own_name, point[0], {}) %}
            {% do check_number(own_name, point[1], {"minimum": 0, "maximum": 100}) %}
            {% if not loop.first and point[0] <= loop.previtem[0] %}
                {% do reject_var(own_name, points, "values that ascend") %}
            {% endif %}
        {% endfor %}
    {% endfor %}
{% endmacro %}

{% macro check_policies(name, value, allowed) %}
    {% if value is not mapping %}
        {% do reject_var(name, value, "a map of policies to settings") %}
    {% endif %}
    {% for policy, setting in value.items() %}
        {% if policy not in allowed %}
            {% do reject_var(name, policy, allowed | join(", ")) %}
        {% endif %}
        {% do check_value(name ~ "." ~ policy, setting, var_rules()[policy]) %}
    {% endfor %}
{% endmacro %}

{% macro check_var(name) %} {% do check_value(name, var(name), var_rules()[name]) %} {% endmacro %}

{% macro check_value(name, value, rule) %}
    {% set kind = rule["kind"] %}
    {% if value is none %}
        {% if not rule.get("optional") %} {% do reject_var(name, value, "a value") %} {% endif %}
    {% elif kind == "one_of" %}
        {% if value not in rule["allowed"] %}
            {% do reject_var(name, value, rule["allowed"] | join(", ")) %}
        {% endif %}
    {% elif kind == "list_of" %} {% do check_list_of(name, value, rule["allowed"]) %}
    {% elif kind == "boolean" %}
        {% if value is not boolean %} {% do reject_var(name, value, "true, false") %} {% endif %}
    {% elif kind == "integer" %} {% do check_number(name, value, rule, whole=true) %}
    {% elif kind == "number" %} {% do check_number(name, value, rule) %}
    {% elif kind == "date" %} {% do check_date(name, value) %}
    {% elif kind == "text" %}
        {% if value is not string or not value %} {% do reject_var(name, value, "a name") %}
        {% endif %}
    {% elif kind == "currency" %}
        {% if value is not string or not modules.re.match("^[A-Z]{3}$", value) %}
            {% do reject_var(name, value, "a currency code such as USD") %}
        {% endif %}
    {% elif kind == "timezone" %}
        {% if value is not string or value not in modules.pytz.all_timezones %}
            {% do reject_var(name, value, "a time zone name such as UTC or Europe/Berlin") %}
        {% endif %}
    {% elif kind == "policies" %} {% do check_policies(name, value, mrr_policies()) %}
    {% elif kind == "weights_by_stage" %} {% do check_weights_by_stage(name, value, rule) %}
    {% elif kind == "curves" %} {% do check_curves(name, value, rule) %}
    {% elif kind == "schemes" %} {% do check_schemes(name, value) %}
    {% elif kind == "list_of_text" %}
        {% if value is string or value is mapping or value is not iterable %}
            {% do reject_var(name, value, "a list of names") %}
        {% endif %}
    {% elif kind == "list_of_integers" %}
        {% if value is string or value is mapping or value is not iterable %}
            {% do reject_var(name, value, "a list of whole numbers") %}
        {% endif %}
        {% for number in value %} {% do check_number(name, number, rule, whole=true) %}
        {% endfor %}
    {% else %} {% do check_map(name, value, rule) %}
    {% endif %}
{% endmacro %}

{#- The nearest known name is the one that shares most two-letter pieces. -#}
{% macro nearest_name(name, known) %}
    {% set best = namespace(name=none, score=0) %}
    {% for candidate in known %}
        {% set pieces = namespace(shared=0) %}
        {% for position in range(name | length - 1) %}
            {% if name[position : position + 2] in candidate %}
                {% set pieces.shared = pieces.shared + 1 %}
            {% endif %}
        {% endfor %}
        {% set score = 2 * pieces.shared / (name | length + candidate | length) %}
        {% if score > best.score %}
            {% set best.name = candidate %} {% set best.score = score %}
        {% endif %}
    {% endfor %}
    {% do return(best.name) %}
{% endmacro %}

{% macro validate_vars() %}
    {% set rules = var_rules() %}
    {% for name in invocation_args_dict.get("vars") or {} %}
        {% if name not in rules %}
            {% do exceptions.raise_compiler_error(
                "Var '"
                ~ name
                ~ "' is unknown; allowed: the vars of docs/vars.md, such as '"
                ~ nearest_name(name, rules)
                ~ "'."
            ) %}
        {% endif %}
    {% endfor %}
    {% for name in rules %} {% do check_var(name) %} {% endfor %}
    {% do check_driver_traits() %}
    {% if var("demo") %}
        {% for source_list in source_lists().values() %}
            {% if "generic" in vendors_in(source_list) %}
                {% do reject_var(
                    source_list,
                    var(source_list),
                    "no 'generic' while demo is true (set demo: false)",
                ) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {% if not vendors_in("crm_sources") or not vendors_in("billing_sources") %}
        {% do reject_var("crm_sources or billing_sources", [], "at least one source in each") %}
    {% endif %}
{% endmacro %}
