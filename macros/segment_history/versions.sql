{#- Definition version of each named segment by day, branches for `rule_case`. -#}
{% macro version_branches() %}
    {% set branches = [] %}
    {% for key, declaration in segment_declarations().items() %}
        {% set version = declaration.get("version", 1) %}
        {% set earlier = (declaration.get("earlier") or {}).get("version", version) %}
        {% do branches.append(["named", key, by_version(declaration, version, earlier) | string]) %}
    {% endfor %}
    {% do return(branches) %}
{% endmacro %}

{#- Whether the earlier version of a segment's rule gives the signal of its own accord on a day: the
    signal to enter and the signal to leave, two SQL conditions over a row of `rule_rows`. -#}
{% macro earlier_signals(declaration) %}
    {% do return([meets_rule(declaration["earlier"]), meets_exit(declaration["earlier"])]) %}
{% endmacro %}

{#- Keys of the named segments with an earlier version. -#}
{% macro versioned_segments() %}
    {% set keys = [] %}
    {% for key, declaration in segment_declarations().items() %}
        {% if declaration.get("effective_on") and (declaration.get("earlier") or {}).get("when") %}
            {% do keys.append(key) %}
        {% endif %}
    {% endfor %}
    {% do return(keys) %}
{% endmacro %}
