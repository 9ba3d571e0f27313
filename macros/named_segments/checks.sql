{#- Stops at the first named segment that can't be trusted to mean or do something, with one line that
    names it and the cure. -#}
{% macro validate_segments() %}
    {% do validate_schemes() %}
    {% set declarations = segment_declarations() %}
    {% if not declarations %} {% do return("") %} {% endif %}
    {% set traits = trait_declarations() %}
    {% set names = traits.keys() | list %}
    {% for scheme in schemes() %} {% do names.append(scheme ~ "_segment") %} {% endfor %}
    {% for key in declarations %} {% do names.append("is_" ~ key) %} {% endfor %}
    {% set treatments = declared_treatments() %}
    {% for key, declaration in declarations.items() %}
        {% if "is_" ~ key in traits %}
            {% do reject_segment(key, "has the name of trait 'is_" ~ key ~ "': rename it") %}
        {% endif %}
        {% do check_fields(key, declaration) %}
        {% do check_texts(key, declaration, treatments) %}
        {% do check_rule(key, declaration) %}
        {% do check_days(key, declaration) %}
        {% for condition in rule_conditions(declaration) %}
            {% do check_condition(key, condition) %}
            {% for name in condition_traits(condition) %}
                {% do reject_no_trait(key, name, names) %}
            {% endfor %}
        {% endfor %}
        {% do check_words(key, declaration, names) %}
        {% do check_evidence(key, declaration, traits) %}
        {% do check_group(key, declarations) %}
        {% do check_examples(key, declaration, names) %}
    {% endfor %}
    {% do check_cycles(declarations) %}
{% endmacro %}

{% macro reject_segment(key, problem) %}
    {% do exceptions.raise_compiler_error("Segment '" ~ key ~ "' " ~ problem ~ ".") %}
{% endmacro %}

{#- Every field is one that something reads: a misspelt `exit` would be no exit at all. -#}
{% macro check_fields(key, declaration) %}
    {% set of_version = ["version", "when", "exit", "hold_days", "exit_hold_days"] %}
    {% set others = [
        "label",
        "description",
        "reason",
        "goal",
        "kpi",
        "owner",
        "treatment",
        "next_action",
        "channel",
        "review_on",
        "group",
        "priority",
        "list",
        "effective_on",
        "earlier",
        "examples",
    ] %}
    {% set earlier = declaration.get("earlier") or {} %}
    {% for fields, allowed in [(declaration, of_version + others), (earlier, of_version)] %}
        {% do reject_unread(key, fields, allowed) %}
    {% endfor %}
    {% if earlier and (not declaration.get("effective_on") or earlier.get("when") is none) %}
        {% do reject_segment(
            key, "has 'earlier', which needs a 'when' and, beside it, 'effective_on'"
        ) %}
    {% endif %}
    {% do check_day(key, declaration, "effective_on") %}
{% endmacro %}

{% macro check_day(key, declaration, name) %}
    {% if declaration.get(name) and not is_day(declaration[name]) %}
        {% do reject_segment(
            key,
            "has " ~ name ~ " '" ~ declaration[name] ~ "': write a day such as 2027-06-30",
        ) %}
    {% endif %}
{% endmacro %}

{% macro is_day(value) %}
    {% do return(modules.re.match("^\\d{4}-\\d{2}-\\d{2}$", value | string) is not none) %}
{% endmacro %}

{#- Treatments of the segments of declared schemes, each with what has it. Those of seeded schemes are
    compared by a test. -#}
{% macro declared_treatments() %}
    {% set treatments = {} %}
    {% for scheme, declared in scheme_declarations().items() %}
        {% for key, segment in (declared.get("segments") or {}).items() if segment.get("treatment") %}
            {% do treatments.update({segment["treatment"] | lower | trim: scheme ~ "." ~ key}) %}
        {% endfor %}
    {% endfor %}
    {% do return(treatments) %}
{% endmacro %}

{#- Every text is there, the treatment is of a kind and its own, and the review is not overdue. -#}
{% macro check_texts(key, declaration, treatments, more_kinds=[]) %}
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
    {% set kinds = ["invest", "nurture", "automate", "sunset"] + more_kinds %}
    {% if ":" not in declaration["treatment"] or declaration["treatment"].split(":")[
        0
    ] not in kinds %}
        {% do reject_segment(
            key,
            "has a treatment that starts with none of '" ~ kinds | join(":', '") ~ ":'",
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
    {% do check_day(key, declaration, "review_on") %}
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

{#- A rule or a list, and with a new rule the one before it. -#}
{% macro check_rule(key, declaration) %}
    {% if (declaration.get("when") is none) == (not declaration.get("list")) %}
        {% do reject_segment(key, "needs either 'when' or 'list: true'") %}
    {% endif %}
    {% if declaration.get("effective_on") and not declaration.get("earlier") %}
        {% do reject_segment(
            key, "has 'effective_on' without 'earlier', the rule before that day"
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
        {% elif kind == "scheme" %} {% do check_scheme_segments(key, node) %}
        {% elif kind in ["trait", "change_of"] %} {% do check_operands(key, node, kind) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- The segments that a condition asks for are among those of the scheme, where these are known. -#}
{% macro check_scheme_segments(key, node) %}
    {% set known = scheme_segments(node["scheme"]) %}
    {% for segment in node["in"] if known and segment not in known %}
        {% do reject_segment(
            key,
            "asks for '"
            ~ segment
            ~ "', which is no segment of "
            ~ node["scheme"]
            ~ "; nearest: '"
            ~ nearest_name(segment | string, known)
            ~ "'",
        ) %}
    {% endfor %}
{% endmacro %}

{#- Keys of a scheme's segments: those that are declared, else the accepted values of its column in
    `account_segments`; none where neither says them. -#}
{% macro scheme_segments(scheme) %}
    {% set declared = scheme_declarations().get(scheme) %}
    {% if declared %} {% do return((declared.get("segments") or {}).keys() | list) %} {% endif %}
    {% for node in graph.get("nodes", {}).values() if (
        node.get("test_metadata")
        and node["test_metadata"]["name"] == "sound"
        and (node.get("attached_node") or "").endswith(".account_segments")
    ) %}
        {% set accepted = node["test_metadata"]["kwargs"].get("accepted_values", {}) %}
        {% if scheme ~ "_segment" in accepted %}
            {% do return(accepted[scheme ~ "_segment"] | list) %}
        {% endif %}
    {% endfor %}
    {% do return([]) %}
{% endmacro %}

{#- What a trait is compared with is of the kind that the operator takes. -#}
{% macro check_operands(key, node, kind) %}
    {% for operator in node if operator in comparisons() and operator not in ["in", "not_in"] %}
        {% set operand = node[operator] %}
        {% set needed = none %}
        {% if operator == "known" %}
            {% if operand is not boolean %} {% set needed = "true or false" %} {% endif %}
        {% elif operator in ["on_or_after", "before"] %}
            {% if not is_day(operand) %} {% set needed = "a day such as 2026-06-30" %} {% endif %}
        {% elif comparisons()[operator] == "days" %}
            {% if operand is not integer or operand is boolean or operand < 0 %}
                {% set needed = "a whole number of days" %}
            {% endif %}
        {% elif kind == "change_of" %}
            {% if operand is not number %} {% set needed = "a share such as -0.2" %} {% endif %}
        {% elif operand is none %} {% set needed = "a value; 'known: false' asks for none" %}
        {% elif operand is not string and operand is iterable %}
            {% set needed = "one value; 'in' takes a list" %}
        {% endif %}
        {% if needed %}
            {% do reject_segment(
                key, "needs for '" ~ operator ~ "' of '" ~ node[kind] ~ "' " ~ needed
            ) %}
        {% endif %}
    {% endfor %}
    {% if kind == "change_of" and node.get("zero_base", "unknown") != "unknown" %}
        {% if node["zero_base"] is not number %}
            {% do reject_segment(
                key, "needs for 'zero_base' of '" ~ node[kind] ~ "' unknown or a number"
            ) %}
        {% endif %}
    {% endif %}
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
    {% for format in modules.re.findall(
        "\\{[^}:]*:([^}]*)\\}", texts | join(" ")
    ) if format not in ["%", "money"] %}
        {% do reject_segment(
            key,
            "writes a trait as '" ~ format ~ "' in its reason; it can be '%' or 'money'",
        ) %}
    {% endfor %}
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

{% macro check_examples(key, declaration, names) %}
    {% for example in declaration.get("examples") or [] %}
        {% for name in example if name != "member" %}
            {% if modules.re.sub("__\\d+_days_ago$", "", name) not in names %}
                {% do reject_segment(
                    key,
                    "has an example with '"
                    ~ name
                    ~ "', which is no trait; nearest: '"
                    ~ nearest_name(name, names)
                    ~ "'",
                ) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
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
