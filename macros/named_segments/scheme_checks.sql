{#- Stops at the first scheme declared in YAML that can't be trusted to mean or do something, with one
    line that names its segment as `<scheme>.<segment>`, and the cure. -#}
{% macro validate_schemes() %}
    {% set treatments = {} %}
    {% set traits = trait_declarations().keys() | list %}
    {% for scheme, declared in scheme_declarations().items() %}
        {% do check_scheme_fields(scheme, declared) %}
        {% for key, segment in declared["segments"].items() %}
            {% set name = scheme ~ "." ~ key %}
            {% do check_texts(name, dict(declared, **segment), treatments, ["observe"]) %}
            {% do check_scheme_condition(name, key, segment.get("when"), traits) %}
        {% endfor %}
        {% do check_scheme_examples(scheme, declared, traits) %}
    {% endfor %}
{% endmacro %}

{#- Every field is one that something reads, and the segments are a map that ends in `unknown`. -#}
{% macro check_scheme_fields(scheme, declared) %}
    {% set shared = ["goal", "kpi", "owner", "channel", "review_on", "version", "description"] %}
    {% set of_segment = shared + ["label", "when", "treatment", "next_action"] %}
    {% set segments = declared.get("segments") %}
    {% if segments is not mapping or "unknown" not in segments %}
        {% do reject_segment(
            scheme,
            "needs 'segments', a map with 'unknown' for whoever meets no condition",
        ) %}
    {% endif %}
    {% set levels = [[scheme, declared, shared + ["segments", "examples"]]] %}
    {% for key, segment in segments.items() %}
        {% if segment is not mapping %}
            {% do reject_segment(scheme ~ "." ~ key, "has no fields: it needs a label") %}
        {% endif %}
        {% do levels.append([scheme ~ "." ~ key, segment, of_segment]) %}
    {% endfor %}
    {% for name, fields, allowed in levels %}
        {% do reject_unread(name, fields, allowed) %}
    {% endfor %}
{% endmacro %}

{#- A scheme reads traits of the day, nothing else, and only `unknown` may do without a condition. -#}
{% macro check_scheme_condition(name, key, condition, traits) %}
    {% if condition is none %}
        {% if key == "unknown" %} {% do return("") %} {% endif %}
        {% do reject_segment(name, "needs 'when', the condition that puts an account into it") %}
    {% endif %}
    {% do check_condition(name, condition) %}
    {% for node in condition_nodes(condition) if node is mapping %}
        {% for kind in ["change_of", "segment", "scheme"] if kind in node %}
            {% do reject_segment(
                name, "asks for '" ~ kind ~ "'; a scheme reads traits of the day only"
            ) %}
        {% endfor %}
    {% endfor %}
    {% for read in condition_traits(condition) %}
        {% do reject_no_trait(name, read, traits) %}
    {% endfor %}
{% endmacro %}

{#- Every segment has an example, and examples name segments and traits. -#}
{% macro check_scheme_examples(scheme, declared, traits) %}
    {% set shown = [] %}
    {% for example in declared.get("examples") or [] %}
        {% do shown.append(example.get("in")) %}
        {% for read in example if read != "in" %}
            {% do reject_no_trait(scheme, read, traits) %}
        {% endfor %}
    {% endfor %}
    {% for key in declared["segments"] if key not in shown %}
        {% do reject_segment(
            scheme ~ "." ~ key,
            "has no example: add one such as {in: "
            ~ key
            ~ ", <trait>: <value>} to the scheme",
        ) %}
    {% endfor %}
    {% for key in shown if key not in declared["segments"] %}
        {% do reject_segment(
            scheme,
            "has an example in '"
            ~ key
            ~ "', which is no segment of it; nearest: '"
            ~ nearest_name(key | string, declared["segments"])
            ~ "'",
        ) %}
    {% endfor %}
{% endmacro %}

{% macro reject_unread(name, fields, allowed) %}
    {% for field in fields if field not in allowed %}
        {% do reject_segment(
            name,
            "has '"
            ~ field
            ~ "', which nothing reads; nearest: '"
            ~ nearest_name(field, allowed)
            ~ "'",
        ) %}
    {% endfor %}
{% endmacro %}

{% macro reject_no_trait(name, read, names) %}
    {% if modules.re.sub("__\\d+_days_ago$", "", read) not in names %}
        {% do reject_segment(
            name,
            "reads '"
            ~ read
            ~ "', which is no trait; nearest: '"
            ~ nearest_name(read, names)
            ~ "'",
        ) %}
    {% endif %}
{% endmacro %}
