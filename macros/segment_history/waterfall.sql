{#- A condition in words: names of traits with blanks, operators as in its declaration. -#}
{% macro condition_words(node) %}
    {% if node is string %} {% do return(node | replace("_", " ")) %} {% endif %}
    {% for joint, word in [["all", " and "], ["any", " or "]] if node.get(joint) %}
        {% set parts = [] %}
        {% for child in node[joint] %} {% do parts.append(condition_words(child)) %} {% endfor %}
        {% do return("(" ~ parts | join(word) ~ ")") %}
    {% endfor %}
    {% if node.get("not") %} {% do return("not " ~ condition_words(node["not"])) %} {% endif %}
    {% if node.get("segment") %}
        {% do return("in segment " ~ node["segment"] | replace("_", " ")) %}
    {% endif %}
    {% if node.get("sql") %} {% do return(node["sql"] | replace("_", " ")) %} {% endif %}
    {% set tests = [] %}
    {% for name, value in node.items() if name not in [
        "trait", "scheme", "change_of", "over_days", "because", "zero_base"
    ] %}
        {% set shown = value %}
        {% if value is not string and value is iterable %} {% set shown = value | join(" or ") %}
        {% elif value is boolean %} {% set shown = "yes" if value else "no" %}
        {% endif %}
        {% do tests.append((name ~ " ") | replace("_", " ") ~ shown) %}
    {% endfor %}
    {% set subject = node.get("trait") or node.get("scheme") %}
    {% if node.get("change_of") %}
        {% set subject = (
            "change of " ~ node["change_of"] ~ " over " ~ node["over_days"] ~ " days"
        ) %}
    {% endif %}
    {% do return((subject | replace("_", " ")) ~ " " ~ tests | join(", ")) %}
{% endmacro %}

{#- The conditions of a named segment on the as-of day, in order: the members of a `when` that is an
    `all`, else the whole `when`. Each with its words and its SQL. -#}
{% macro waterfall_conditions(declaration) %}
    {% set rule = declaration %}
    {% if declaration.get("earlier") and declaration.get("effective_on") | string > as_of_day() %}
        {% set rule = declaration["earlier"] %}
    {% endif %}
    {% set when = rule.get("when") %}
    {% if not when %} {% do return([["only what the list says", "1 = 0"]]) %} {% endif %}
    {% set members = when["all"] if when is mapping and when.get("all") else [when] %}
    {% set conditions = [] %}
    {% for member in members %}
        {% do conditions.append([condition_words(member), condition_sql(member)]) %}
    {% endfor %}
    {% do return(conditions) %}
{% endmacro %}

{#- The steps of a named segment's waterfall: (type, words) in order. -#}
{% macro waterfall_steps(declaration) %}
    {% set steps = [["all", "all accounts"]] %}
    {% for words, condition in waterfall_conditions(declaration) %}
        {% do steps.append(["condition", words]) %}
    {% endfor %}
    {% do steps.extend(
        [
            ["state", "entered and not left, with the days that takes"],
            ["override", "put in or kept out by hand"],
            ["group", "not in a segment that goes first"],
            ["net", "in the segment"],
        ]
    ) %}
    {% do return(steps) %}
{% endmacro %}

{#- SQL condition: whether a segment of the same priority group that goes first holds the account. -#}
{% macro held_by_rival(key) %}
    {% set declarations = segment_declarations() %}
    {% set declaration = declarations[key] %}
    {% set rivals = [] %}
    {% for other, rival in declarations.items() if declaration.get("group") %}
        {% if rival.get("group") == declaration["group"] and rival["priority"] < declaration[
            "priority"
        ] %}
            {% do rivals.append("is_" ~ other) %}
        {% endif %}
    {% endfor %}
    {% do return("(" ~ (rivals or ["1 = 0"]) | join(" or ") ~ ")") %}
{% endmacro %}
