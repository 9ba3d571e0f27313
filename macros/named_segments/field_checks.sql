{% macro required_fields() %}
    {% do return(
        [
            "label",
            "goal",
            "kpi",
            "owner",
            "treatment",
            "next_action",
            "channel",
            "review_on",
        ]
    ) %}
{% endmacro %}

{% macro rule_fields() %}
    {% do return(["when", "exit", "hold_days", "exit_hold_days"]) %}
{% endmacro %}

{#- What is wrong with the fields of a declaration, apart from its conditions. -#}
{% macro field_errors(declaration) %}
    {% set errors = [] %}
    {% set optional = [
        "reason",
        "description",
        "version",
        "group",
        "priority",
        "list",
        "effective_on",
        "earlier",
        "examples",
    ] %}
    {% set fields = required_fields() + rule_fields() + optional %}
    {% for field in declaration if field not in fields %}
        {% do errors.append(unknown_name("field", field, fields)) %}
    {% endfor %}
    {% for field in required_fields() if not declaration.get(field) %}
        {% do errors.append(field ~ " is missing; add it to config.meta.segment") %}
    {% endfor %}
    {% set has_when = declaration.get("when") is not none %}
    {% set because = (
        condition_nodes(declaration.get("when"), with_negated=false)
        | select("mapping")
        | selectattr("because", "defined")
        | list
    ) %}
    {% if not declaration.get("reason") and not because %}
        {% do errors.append("it gives no reason; add reason, or because to its conditions") %}
    {% endif %}
    {% if not has_when and not declaration.get("list") %}
        {% do errors.append("it has no rule; add when, or list: true for a frozen list") %}
    {% elif has_when and declaration.get("list") %}
        {% do errors.append("it has both when and list: true; remove one of them") %}
    {% endif %}
    {% set earlier = declaration.get("earlier") %}
    {% if (declaration.get("effective_on") is none) != (earlier is none) %}
        {% do errors.append("effective_on and earlier go together; add the other one") %}
    {% elif earlier is not none %}
        {% if earlier is not mapping or earlier.get("when") is none %}
            {% do errors.append("earlier has no rule; add when to it") %}
        {% else %}
            {% for field in earlier if field not in rule_fields() + ["version", "reason"] %}
                {% do errors.append(
                    unknown_name(
                        "field of earlier", field, rule_fields() + ["version", "reason"]
                    )
                ) %}
            {% endfor %}
        {% endif %}
    {% endif %}
    {% for field in ["review_on", "effective_on"] if declaration.get(field) %}
        {% if not modules.re.match("^\\d{4}-\\d{2}-\\d{2}$", declaration[field] | string) %}
            {% do errors.append(
                field ~ " is " ~ declaration[field] ~ "; write a day such as 2027-06-30"
            ) %}
        {% endif %}
    {% endfor %}
    {% for version in [declaration, earlier if earlier is mapping else {}] %}
        {% for field in ["version", "hold_days", "exit_hold_days"] if field in version %}
            {% if not is_whole_number(version[field]) %}
                {% do errors.append(
                    field ~ " is " ~ version[field] ~ "; write a whole number from 1"
                ) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% do return(errors) %}
{% endmacro %}

{% macro is_whole_number(value) %}
    {% do return(value is integer and value is not boolean and value >= 1) %}
{% endmacro %}

{#- A segment by revenue alone says nothing that the revenue doesn't, and being there is not use. -#}
{% macro kind_errors(declaration, traits) %}
    {% set kinds = [] %}
    {% if declaration.get("when") is not none %}
        {% for name in condition_traits(declaration["when"]) if name != "date_day" %}
            {% do kinds.append((traits.get(name) or {}).get("kind")) %}
        {% endfor %}
    {% endif %}
    {% set kinds = kinds | unique | list %}
    {% if kinds == ["revenue"] %}
        {% do return(
            [
                "ARR alone is no segment; add a trait that says what the account needs or does"
            ]
        ) %}
    {% elif kinds and not kinds | reject("in", ["revenue", "presence"]) | list %}
        {% do return(
            [
                "logins or time in the app alone are no segment; add a trait of what it does there"
            ]
        ) %}
    {% endif %}
    {% do return([]) %}
{% endmacro %}

{#- A treatment says which of four things is done, in words that no other segment has. -#}
{% macro treatment_errors(declarations, others) %}
    {% set errors = [] %}
    {% set taken = {} %}
    {% for text in others %}
        {% do taken.update({text | lower | trim: "a segment of a scheme"}) %}
    {% endfor %}
    {% for key, declaration in declarations.items() if declaration.get("treatment") %}
        {% set text = declaration["treatment"] | lower | trim %}
        {% if not modules.re.match("(invest|nurture|automate|sunset)\\b", text) %}
            {% do errors.append(
                "Segment '"
                ~ key
                ~ "': its treatment does not start with invest, nurture, automate or sunset; "
                ~ "put the one that fits before the text."
            ) %}
        {% endif %}
        {% if text in taken %}
            {% do errors.append(
                "Segment '"
                ~ key
                ~ "': its treatment is that of "
                ~ taken[text]
                ~ "; say what is done differently here, or make them one segment."
            ) %}
        {% endif %}
        {% do taken.update({text: "segment '" ~ key ~ "'"}) %}
    {% endfor %}
    {% do return(errors) %}
{% endmacro %}

{#- Examples show at least one member and one who is none, three in all, by known traits. -#}
{% macro example_errors(declaration, names) %}
    {% if declaration.get("when") is none %} {% do return([]) %} {% endif %}
    {% set errors = [] %}
    {% set examples = declaration.get("examples") or [] %}
    {% set members = [] %}
    {% for example in examples %}
        {% do members.append(example.get("member")) %}
        {% for name in example if name != "member" %}
            {% if modules.re.sub("__\\d+_days_ago$", "", name) not in names %}
                {% do errors.append(unknown_name("trait in an example", name, names)) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% if members | length < 3 %}
        {% do errors.append(
            "it has " ~ members
            | length
            ~ " examples; write at least three rows of traits with member: true or false"
        ) %}
    {% elif true not in members or false not in members %}
        {% do errors.append(
            "its examples need both member: true and member: false; add the one that is missing"
        ) %}
    {% endif %}
    {% do return(errors) %}
{% endmacro %}

{#- Each segment of a priority group has a priority of its own. -#}
{% macro group_errors(declarations) %}
    {% set errors = [] %}
    {% set taken = {} %}
    {% for key, declaration in declarations.items() if declaration.get("group") %}
        {% set place = declaration["group"] ~ " " ~ declaration.get("priority") %}
        {% if not declaration.get("priority") is integer %}
            {% do errors.append(
                "Segment '"
                ~ key
                ~ "': it has no priority in group '"
                ~ declaration["group"]
                ~ "'; add a whole number, the smallest goes first."
            ) %}
        {% elif place in taken %}
            {% do errors.append(
                "Segment '"
                ~ key
                ~ "': segment '"
                ~ taken[place]
                ~ "' of group '"
                ~ declaration["group"]
                ~ "' has priority "
                ~ declaration["priority"]
                ~ " too; give each its own."
            ) %}
        {% endif %}
        {% do taken.update({place: key}) %}
    {% endfor %}
    {% do return(errors) %}
{% endmacro %}

{#- Segments that wait for one another, by their conditions or by their group. -#}
{% macro cycle_errors(declarations) %}
    {% set placed = segment_levels(declarations) | sum(start=[]) %}
    {% set rest = declarations.keys() | reject("in", placed) | list %}
    {% if not rest %} {% do return([]) %} {% endif %}
    {# From any of them, going to one it waits for comes into the circle. #}
    {% set walk = namespace(path=[rest[0]]) %}
    {% for step in rest %}
        {% set key = walk.path | last %}
        {% if key not in walk.path[:-1] %}
            {% set waits_for = segments_before(key, declarations) | select("in", rest) | list %}
            {% set walk.path = walk.path + [waits_for[0]] %}
        {% endif %}
    {% endfor %}
    {% set circle = walk.path[walk.path.index(walk.path | last) :] %}
    {% do return(
        [
            "Segment '" ~ circle[0] ~ "': it depends on itself by " ~ circle
            | join(" → ") ~ "; write one of these rules without the other segment."
        ]
    ) %}
{% endmacro %}
