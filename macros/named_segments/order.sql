{#- Keys of the named segments whose final state a segment's rule reads. -#}
{% macro needed_segments(declaration, declarations) %}
    {% set keys = [] %}
    {% for name in segment_traits(declaration) if name.startswith("is_") %}
        {% set key = name.removeprefix("is_") %}
        {% if key in declarations %} {% do keys.append(key) %} {% endif %}
    {% endfor %}
    {% do return(keys) %}
{% endmacro %}

{#- Keys of the segments of the same priority group that go before a segment. -#}
{% macro preceding_rivals(key, declarations) %}
    {% set own = declarations[key] %}
    {% set keys = [] %}
    {% if own.get("group") %}
        {% for rival, other in declarations.items() if rival != key %}
            {% if other.get("group") == own["group"] and other["priority"] < own["priority"] %}
                {% do keys.append(rival) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {% do return(keys) %}
{% endmacro %}

{#- Segments in levels, so that whatever a segment reads stands in an earlier level and its rivals in
    an earlier one or its own: `{"levels": [[key, …], …], "rest": […]}`. The rest are those that wait
    for one another. -#}
{% macro segment_levels(declarations) %}
    {% set needed, rivals = {}, {} %}
    {% for key, declaration in declarations.items() %}
        {% do needed.update({key: needed_segments(declaration, declarations)}) %}
        {% do rivals.update({key: preceding_rivals(key, declarations)}) %}
    {% endfor %}
    {% set found = namespace(levels=[], placed=[]) %}
    {% for step in declarations %}
        {% set level = [] %}
        {% for key in declarations if key not in found.placed %}
            {% if not needed[key] | reject("in", found.placed) | list %}
                {% do level.append(key) %}
            {% endif %}
        {% endfor %}
        {# Who has a rival that is still to come waits for it, and makes others wait in turn. #}
        {% for again in level | list %}
            {% for key in level | list %}
                {% if rivals[key] | reject("in", found.placed + level) | list %}
                    {% do level.remove(key) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
        {% if level %}
            {% set found.levels = found.levels + [level] %}
            {% set found.placed = found.placed + level %}
        {% endif %}
    {% endfor %}
    {% do return(
        {
            "levels": found.levels,
            "rest": declarations.keys() | reject("in", found.placed) | list,
        }
    ) %}
{% endmacro %}

{#- Days before a day that may bear on who is in a segment on it. -#}
{% macro look_back_days(declarations) %}
    {% set needed = {} %}
    {% for level in segment_levels(declarations)["levels"] %}
        {% for key in level %}
            {% set declaration = declarations[key] %}
            {% set own = [0] %}
            {% for version in [declaration, declaration.get("earlier") or {}] %}
                {% set memory = var("segment_memory_days") if "exit" in version else 0 %}
                {% set held = [version.get("hold_days", 1), version.get("exit_hold_days", 1)] %}
                {% do own.append(memory + held | max - 1) %}
            {% endfor %}
            {% set others = [0] %}
            {% for lag in lagged_traits({key: declaration}).values() %}
                {% do others.append(lag["days"]) %}
            {% endfor %}
            {% for other in needed_segments(declaration, declarations) %}
                {% do others.append(needed[other]) %}
            {% endfor %}
            {% do needed.update({key: own | max + others | max}) %}
        {% endfor %}
    {% endfor %}
    {% do return(needed.values() | max if needed else 0) %}
{% endmacro %}
