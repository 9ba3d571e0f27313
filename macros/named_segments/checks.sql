{#- Stops where a named segment is declared wrongly, with one line per mistake; warns of reviews that
    are overdue. -#}
{% macro validate_segments() %}
    {% set declarations = segment_declarations() %}
    {% if declarations %}
        {% set errors = segment_errors(
            declarations, trait_declarations(), scheme_segments(), scheme_treatments()
        ) %}
        {% if errors %} {% do exceptions.raise_compiler_error(errors | join("\n")) %} {% endif %}
        {% for warning in review_warnings(declarations) %}
            {% do exceptions.warn(warning) %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{#- All mistakes in declared segments, each a line that names the segment and the cure. `traits` as
    `trait_declarations()`, `schemes` as `scheme_segments()`, `treatments` as `scheme_treatments()`. -#}
{% macro segment_errors(declarations, traits, schemes, treatments=[]) %}
    {% set names = traits.keys() | list + ["date_day"] %}
    {% for scheme in schemes %} {% do names.append(scheme ~ "_segment") %} {% endfor %}
    {% for key in declarations %} {% do names.append("is_" ~ key) %} {% endfor %}
    {% set known = {"names": names, "schemes": schemes, "segments": declarations} %}
    {% set errors = [] %}
    {% for key, declaration in declarations.items() %}
        {% set found = field_errors(declaration) + rule_errors(declaration, known) %}
        {% if "is_" ~ key in traits %}
            {% do found.append("is_" ~ key ~ " is already a trait; choose another key") %}
        {% endif %}
        {% do found.extend(kind_errors(declaration, traits)) %}
        {% do found.extend(example_errors(declaration, names)) %}
        {% for error in found | unique %}
            {% do errors.append("Segment '" ~ key ~ "': " ~ error ~ ".") %}
        {% endfor %}
    {% endfor %}
    {% do errors.extend(treatment_errors(declarations, treatments)) %}
    {% set group_mistakes = group_errors(declarations) %}
    {% do errors.extend(group_mistakes) %}
    {# Which segments go before which is known only where priorities are right. #}
    {% if not group_mistakes %} {% do errors.extend(cycle_errors(declarations)) %} {% endif %}
    {% do return(errors) %}
{% endmacro %}

{#- Keys of the segments of each scheme: `{scheme: [key, …]}`, empty where they are not known. Those of
    built-in schemes stand in the test of accepted values of their column. -#}
{% macro scheme_segments() %}
    {% set segments = {} %}
    {% for scheme in schemes() %} {% do segments.update({scheme: []}) %} {% endfor %}
    {% for scheme, declaration in scheme_declarations().items() %}
        {% do segments.update({scheme: (declaration.get("segments") or {}).keys() | list}) %}
    {% endfor %}
    {% for node in graph.get("nodes", {}).values() if execute and node.get("test_metadata") %}
        {% set scheme = (node.get("column_name") or "").removesuffix("_segment") %}
        {% if (
            scheme in segments
            and node["test_metadata"]["name"] == "accepted_values"
            and node.get("attached_node") == "model.saas_segmentation.account_segments"
        ) %}
            {% do segments.update({scheme: node["test_metadata"]["kwargs"].get("values", [])}) %}
        {% endif %}
    {% endfor %}
    {% do return(segments) %}
{% endmacro %}

{#- Treatments of the segments of declared schemes. A data test compares those of seeded ones. -#}
{% macro scheme_treatments() %}
    {% set treatments = [] %}
    {% for declaration in scheme_declarations().values() %}
        {% for segment in (declaration.get("segments") or {}).values() %}
            {% if segment.get("treatment") %}
                {% do treatments.append(segment["treatment"]) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% do return(treatments) %}
{% endmacro %}

{#- Segments whose day of review lies before the as-of day. -#}
{% macro review_warnings(declarations) %}
    {% set warnings = [] %}
    {% for key, declaration in declarations.items() if declaration.get("review_on") %}
        {% if declaration["review_on"] | string < as_of_day() %}
            {% do warnings.append(
                "Segment '"
                ~ key
                ~ "': its review was due on "
                ~ declaration["review_on"]
                ~ "; review the rule with "
                ~ declaration.get("owner", "its owner")
                ~ " and set a new review_on."
            ) %}
        {% endif %}
    {% endfor %}
    {% do return(warnings) %}
{% endmacro %}

{#- The mistake of an unknown name, with the nearest known one. -#}
{% macro unknown_name(what, name, known) %}
    {% set nearest = nearest_name(name | string, known) %}
    {% do return(
        "unknown "
        ~ what
        ~ " '"
        ~ name
        ~ "'; "
        ~ (
            "did you mean '" ~ nearest ~ "'?"
            if nearest
            else "use one of " ~ known | join(", ")
        )
    ) %}
{% endmacro %}
