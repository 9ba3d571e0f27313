{#- What is wrong with the conditions of a declaration. `known` has the `names` of traits, the keys of
    the segments of all `schemes` and the declared `segments`. -#}
{% macro rule_errors(declaration, known) %}
    {% set errors = [] %}
    {% for condition in rule_conditions(declaration) %}
        {% for node in condition_nodes(condition) %}
            {% do errors.extend(node_errors(node, known)) %}
        {% endfor %}
    {% endfor %}
    {% set reasons = [
        declaration.get("reason"),
        (declaration.get("earlier") or {}).get("reason"),
    ] %}
    {% for reason in reasons if reason %}
        {% do errors.extend(template_errors(reason, known)) %}
    {% endfor %}
    {% do return(errors) %}
{% endmacro %}

{#- Fields of each kind of condition besides its own and `because`. -#}
{% macro condition_kinds() %}
    {% do return(
        {
            "all": [],
            "any": [],
            "not": [],
            "sql": [],
            "segment": [],
            "scheme": ["in"],
            "trait": comparisons().keys() | list,
            "change_of": [
                "over_days",
                "zero_base",
                "above",
                "at_least",
                "below",
                "at_most",
            ],
        }
    ) %}
{% endmacro %}

{% macro node_errors(node, known) %}
    {% if node is string and node | trim %} {% do return(name_errors(node, known)) %} {% endif %}
    {% if node is not mapping or not node %}
        {% do return(
            [
                "'"
                ~ node
                ~ "' is no condition; write an SQL text, or a map such as {all: [...]}"
            ]
        ) %}
    {% endif %}
    {% set kinds = condition_kinds() %}
    {% set given = node.keys() | select("in", kinds) | list %}
    {% if given | length != 1 %}
        {% if given %}
            {% do return(
                [
                    "a condition has both " ~ given
                    | join(" and ")
                    ~ "; put each into a map of its own, within all or any"
                ]
            ) %}
        {% endif %}
        {% do return([unknown_name("operator", node.keys() | first, kinds.keys() | list)]) %}
    {% endif %}
    {% set kind = given[0] %}
    {% set errors = [] %}
    {% for field in node if field not in kinds[kind] + [kind, "because"] %}
        {% do errors.append(unknown_name("operator", field, kinds[kind] or kinds.keys() | list)) %}
    {% endfor %}
    {# What all, any and not read is said of their members. #}
    {% if kind not in ("all", "any", "not") %}
        {% do errors.extend(name_errors(node, known)) %}
    {% endif %}
    {% if kind in ("all", "any") and not (is_list(node[kind]) and node[kind]) %}
        {% do errors.append(
            kind ~ " is no list of conditions; write one, or the condition alone"
        ) %}
    {% elif kind == "scheme" %} {% do errors.extend(scheme_errors(node, known["schemes"])) %}
    {% elif kind in ("trait", "change_of") %} {% do errors.extend(value_errors(node, kind)) %}
    {% endif %}
    {% if node.get("because") %}
        {% do errors.extend(template_errors(node["because"], known)) %}
    {% endif %}
    {% do return(errors) %}
{% endmacro %}

{#- Names that a condition reads and nobody knows. -#}
{% macro name_errors(node, known) %}
    {% set errors = [] %}
    {% for name in condition_traits(node) if name not in known["names"] %}
        {% if node is mapping and "segment" in node %}
            {% do errors.append(
                unknown_name("segment", node["segment"], known["segments"].keys() | list)
            ) %}
        {% elif node is not mapping or "scheme" not in node %}
            {% do errors.append(unknown_name("trait", name, known["names"])) %}
        {% endif %}
    {% endfor %}
    {% do return(errors) %}
{% endmacro %}

{% macro scheme_errors(node, schemes) %}
    {% if node["scheme"] not in schemes %}
        {% do return([unknown_name("scheme", node["scheme"], schemes.keys() | list)]) %}
    {% endif %}
    {% if not (is_list(node.get("in")) and node["in"]) %}
        {% do return(["scheme " ~ node["scheme"] ~ " has no segments; add in: [...]"]) %}
    {% endif %}
    {% set keys = schemes[node["scheme"]] %}
    {% set errors = [] %}
    {% for key in node["in"] if keys and key not in keys %}
        {% do errors.append(unknown_name("segment of " ~ node["scheme"], key, keys)) %}
    {% endfor %}
    {% do return(errors) %}
{% endmacro %}

{#- Comparisons that are missing or whose value is of the wrong kind. -#}
{% macro value_errors(node, kind) %}
    {% set errors = [] %}
    {% set comparisons = node.keys() | select("in", comparisons()) | list %}
    {% if not comparisons %}
        {% do errors.append(
            kind
            ~ " "
            ~ node[kind]
            ~ " is compared with nothing; add "
            ~ condition_kinds()[kind]
            | reject("in", ["over_days", "zero_base"])
            | join(", ")
        ) %}
    {% endif %}
    {% for operator in comparisons %}
        {% set value = node[operator] %}
        {% set cure = none %}
        {% if operator in ("in", "not_in") %}
            {% if not (is_list(value) and value) %} {% set cure = "a list" %} {% endif %}
        {% elif operator == "known" %}
            {% if value is not boolean %} {% set cure = "true or false" %} {% endif %}
        {% elif operator in ("on_or_after", "before") %}
            {% if not modules.re.match("^\\d{4}-\\d{2}-\\d{2}$", value | string) %}
                {% set cure = "a day such as 2026-06-30" %}
            {% endif %}
        {% elif operator.endswith("_days") or operator.endswith("_ago") %}
            {% if value is not integer or value is boolean or value < 0 %}
                {% set cure = "a whole number of days" %}
            {% endif %}
        {% elif value is none %} {% set cure = "known: false" %}
        {% elif is_list(value) or value is mapping %} {% set cure = "one value" %}
        {% elif kind == "change_of" and value is not number %} {% set cure = "a number" %}
        {% endif %}
        {% if cure %}
            {% do errors.append(
                operator ~ " of " ~ node[kind] ~ " is " ~ tojson(value) ~ "; write " ~ cure
            ) %}
        {% endif %}
    {% endfor %}
    {% if kind == "change_of" %}
        {% if not is_whole_number(node.get("over_days")) %}
            {% do errors.append(
                "change_of " ~ node[kind] ~ " has no over_days; add a whole number from 1"
            ) %}
        {% endif %}
        {% set zero_base = node.get("zero_base", "unknown") %}
        {% if zero_base != "unknown" and zero_base is not number %}
            {% do errors.append(
                "zero_base of "
                ~ node[kind]
                ~ " is "
                ~ zero_base
                ~ "; write unknown or a number"
            ) %}
        {% endif %}
    {% endif %}
    {% do return(errors) %}
{% endmacro %}

{#- Places in a text for people that no trait fills. -#}
{% macro template_errors(template, known) %}
    {% set errors = [] %}
    {% for place in modules.re.findall("\\{([^}]*)\\}", template) %}
        {% set parts = place.split(":") %}
        {% if parts[0] not in known["names"] %}
            {% do errors.append(unknown_name("trait in a text", parts[0], known["names"])) %}
        {% elif parts[1:] not in ([], ["%"], ["money"]) %}
            {% do errors.append(
                unknown_name("format in a text", parts[1:] | join(":"), ["%", "money"])
            ) %}
        {% endif %}
    {% endfor %}
    {% do return(errors) %}
{% endmacro %}
