{#- Stops at the first named segment that can't be trusted to mean or do something, with one line that
    names it and the cure. -#}
{% macro validate_segments() %}
    {% set declarations = segment_declarations() %}
    {% if not declarations %} {% do return("") %} {% endif %}
    {% set traits = trait_declarations() %}
    {% set names = traits.keys() | list %}
    {% for scheme in schemes() %} {% do names.append(scheme ~ "_segment") %} {% endfor %}
    {% for key in declarations %} {% do names.append("is_" ~ key) %} {% endfor %}
    {% set treatments = {} %}
    {% for key, declaration in declarations.items() %}
        {% if "is_" ~ key in traits %}
            {% do reject_segment(key, "has the name of trait 'is_" ~ key ~ "': rename it") %}
        {% endif %}
        {% do check_segment_texts(key, declaration, treatments) %}
        {% do check_days(key, declaration) %}
        {% for condition in rule_conditions(declaration) %}
            {% do check_condition(key, condition) %}
            {% for name in condition_traits(condition) if name not in names %}
                {% do reject_segment(
                    key,
                    "reads '"
                    ~ name
                    ~ "', which is no trait; nearest: '"
                    ~ nearest_name(name, names)
                    ~ "'",
                ) %}
            {% endfor %}
        {% endfor %}
        {% do check_words(key, declaration, names) %}
        {% do check_evidence(key, declaration, traits) %}
        {% do check_group(key, declarations) %}
        {% do check_examples(key, declaration) %}
    {% endfor %}
    {% do check_cycles(declarations) %}
{% endmacro %}

{% macro reject_segment(key, problem) %}
    {% do exceptions.raise_compiler_error("Segment '" ~ key ~ "' " ~ problem ~ ".") %}
{% endmacro %}

{#- Every text is there, the treatment is of a kind and its own. -#}
{% macro check_segment_texts(key, declaration, treatments) %}
    {% for name in [
        "label",
        "goal",
        "kpi",
        "owner",
        "treatment",
        "next_action",
        "channel",
        "review_on",
    ] if not declaration.get(name) %}
        {% do reject_segment(key, "has no " ~ name ~ ": add one") %}
    {% endfor %}
    {% if (declaration.get("when") is none) == (not declaration.get("list")) %}
        {% do reject_segment(key, "needs either 'when' or 'list: true'") %}
    {% endif %}
    {% set kind = declaration["treatment"].split(":")[0] %}
    {% if kind not in ["invest", "nurture", "automate", "sunset"] or ":" not in declaration[
        "treatment"
    ] %}
        {% do reject_segment(
            key,
            "has a treatment that starts with none of 'invest:', 'nurture:', 'automate:', 'sunset:'",
        ) %}
    {% endif %}
    {% set text = declaration["treatment"] | lower | trim %}
    {% if text in treatments %}
        {% do reject_segment(
            key,
            "has the treatment of '"
            ~ treatments[text]
            ~ "': treated alike they are one segment",
        ) %}
    {% endif %}
    {% do treatments.update({text: key}) %}
    {% if declaration.get("effective_on") and not declaration.get("earlier") %}
        {% do reject_segment(
            key, "has 'effective_on' without 'earlier', the rule before that day"
        ) %}
    {% endif %}
    {% if declaration["review_on"] | string < as_of_day() %}
        {% do exceptions.warn(
            "Segment '"
            ~ key
            ~ "' should have been reviewed by "
            ~ declaration["review_on"]
            ~ "."
        ) %}
    {% endif %}
{% endmacro %}

{#- The days of a rule are whole numbers from 1. -#}
{% macro check_days(key, declaration) %}
    {% for version in [declaration, declaration.get("earlier") or {}] %}
        {% for name in ["hold_days", "exit_hold_days"] if name in version and (
            version[name] is not integer or version[name] < 1
        ) %}
            {% do reject_segment(key, "needs a whole number from 1 for '" ~ name ~ "'") %}
        {% endfor %}
    {% endfor %}
{% endmacro %}

{#- Every node is of one kind and has only keys that are known. -#}
{% macro check_condition(key, condition) %}
    {% set declarations = segment_declarations() %}
    {% for node in condition_nodes(condition) if node is not string %}
        {% if node is not mapping %}
            {% do reject_segment(key, "has a condition that is neither text nor a map: " ~ node) %}
        {% endif %}
        {% set kinds = [] %}
        {% for kind in ["all", "any", "not", "sql", "segment", "scheme", "trait", "change_of"] if kind in node %}
            {% do kinds.append(kind) %}
        {% endfor %}
        {% if kinds | length != 1 %}
            {% do reject_segment(
                key,
                "has a condition with " ~ node.keys()
                | join(", ")
                ~ "; it needs exactly one of all, any, not, sql, segment, scheme, trait, change_of",
            ) %}
        {% endif %}
        {% set kind = kinds[0] %}
        {% set allowed = [kind, "because"] %}
        {% if kind == "scheme" %} {% do allowed.append("in") %}
        {% elif kind == "trait" %} {% do allowed.extend(comparisons().keys()) %}
        {% elif kind == "change_of" %}
            {% do allowed.extend(
                ["over_days", "zero_base", "above", "at_least", "below", "at_most"]
            ) %}
        {% endif %}
        {% for name in node if name not in allowed %}
            {% do reject_segment(
                key,
                "has '"
                ~ name
                ~ "' beside "
                ~ kind
                ~ "; nearest: '"
                ~ nearest_name(name, allowed)
                ~ "'",
            ) %}
        {% endfor %}
        {% if kind in ["all", "any"] and (node[kind] is string or not node[kind]) %}
            {% do reject_segment(key, "needs a list under " ~ kind) %}
        {% elif kind == "change_of" and (
            node.get("over_days") is not integer or node["over_days"] < 1
        ) %}
            {% do reject_segment(key, "needs 'over_days' for change_of, a whole number from 1") %}
        {% elif kind == "trait" and (
            ("in" in node and (node["in"] is string or not node["in"]))
            or ("not_in" in node and (node["not_in"] is string or not node["not_in"]))
        ) %}
            {% do reject_segment(
                key, "needs a list of values to compare '" ~ node["trait"] ~ "' with"
            ) %}
        {% elif kind in ["trait", "change_of"] and node.keys() | reject(
            "in", [kind, "because", "over_days", "zero_base"]
        ) | list | length == 0 %}
            {% do reject_segment(key, "compares '" ~ node[kind] ~ "' with nothing") %}
        {% elif kind == "segment" and node["segment"] not in declarations %}
            {% do reject_segment(
                key,
                "reads segment '"
                ~ node["segment"]
                ~ "', which is not declared; nearest: '"
                ~ nearest_name(node["segment"], declarations)
                ~ "'",
            ) %}
        {% elif kind == "scheme" and node["scheme"] not in schemes() %}
            {% do reject_segment(
                key,
                "reads scheme '"
                ~ node["scheme"]
                ~ "', which is not on; nearest: '"
                ~ nearest_name(node["scheme"], schemes())
                ~ "'",
            ) %}
        {% elif kind == "scheme" and (node.get("in") is string or not node.get("in")) %}
            {% do reject_segment(key, "needs a list of segments under 'in'") %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- The reason has words, and they name traits. -#}
{% macro check_words(key, declaration, names) %}
    {% set texts = [declaration["reason"]] if declaration.get("reason") else [] %}
    {% for node in condition_nodes(declaration.get("when")) if node is mapping and node.get("because") %}
        {% do texts.append(node["because"]) %}
    {% endfor %}
    {% if not texts and not declaration.get("list") %}
        {% do reject_segment(key, "gives no reason: it needs 'reason' or a 'because'") %}
    {% endif %}
    {% for name in modules.re.findall("\\{([^}:]*)[^}]*\\}", texts | join(" ")) if name not in names %}
        {% do reject_segment(
            key,
            "names '"
            ~ name
            ~ "' in its reason, which is no trait; nearest: '"
            ~ nearest_name(name, names)
            ~ "'",
        ) %}
    {% endfor %}
{% endmacro %}

{#- Money alone says who is large, presence alone who was there; neither says what to do. -#}
{% macro check_evidence(key, declaration, traits) %}
    {% set kinds = [] %}
    {% for name in condition_traits(declaration.get("when")) if name != "date_day" %}
        {% do kinds.append((traits.get(name) or {}).get("kind") or "other") %}
    {% endfor %}
    {% if kinds and not kinds | reject("equalto", "revenue") | list %}
        {% do reject_segment(
            key,
            "reads money only: ARR alone is no segment, add what the account does or needs",
        ) %}
    {% elif kinds and not kinds | reject("in", ["presence", "revenue"]) | list %}
        {% do reject_segment(
            key,
            "reads logins or time in the app only: they don't show value, add core use",
        ) %}
    {% endif %}
{% endmacro %}

{% macro check_group(key, declarations) %}
    {% set declaration = declarations[key] %}
    {% if declaration.get("group") and declaration.get("priority") is none %}
        {% do reject_segment(
            key, "is in group '" ~ declaration["group"] ~ "' without a priority"
        ) %}
    {% endif %}
    {% for other, declared in declarations.items() if (
        other != key
        and declaration.get("group")
        and declared.get("group") == declaration["group"]
        and declared.get("priority") == declaration["priority"]
    ) %}
        {% do reject_segment(
            key,
            "has the priority of '" ~ other ~ "' in group '" ~ declaration["group"] ~ "'",
        ) %}
    {% endfor %}
{% endmacro %}

{% macro check_examples(key, declaration) %}
    {% set members = (declaration.get("examples") or []) | map(attribute="member") | list %}
    {% if not declaration.get("list") and (
        members | length < 3 or true not in members or false not in members
    ) %}
        {% do reject_segment(
            key, "needs at least three examples, a member and a non-member among them"
        ) %}
    {% endif %}
{% endmacro %}

{% macro check_cycles(declarations) %}
    {% set done = [] %}
    {% for level in segment_levels(declarations) %} {% do done.extend(level) %} {% endfor %}
    {% set open = declarations.keys() | reject("in", done) | list %}
    {% if open %}
        {#- Each open segment waits for another open one, so that the walk ends in the circle. -#}
        {% set path = [open[0]] %}
        {% for step in open %}
            {% set next = segments_before(path[-1], declarations) | select("in", open) | first %}
            {% do path.append(next) %}
        {% endfor %}
        {% set start = path[:-1].index(path[-1]) if path[-1] in path[:-1] else 0 %}
        {% set circle = path[start:] | unique | list %}
        {% do reject_segment(
            circle[0],
            "is made from itself by way of " ~ circle
            | join(", ") ~ ": take one of them out",
        ) %}
    {% endif %}
{% endmacro %}
