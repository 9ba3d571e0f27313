{#- Traits that the rule of a scheme reads: those whose names stand in its SQL, looked-back ones
    included, but not the day itself: it moves every day. -#}
{% macro scheme_inputs(scheme) %}
    {% do return(known_traits(scheme_segment(scheme)) | reject("eq", "date_day") | list) %}
{% endmacro %}

{#- Traits and schemes' segments whose names stand in an SQL text, each once. Literals don't count. -#}
{% macro known_traits(sql) %}
    {% set known = trait_declarations().keys() | list %}
    {% for scheme in schemes() %} {% do known.append(scheme ~ "_segment") %} {% endfor %}
    {% set found = [] %}
    {% for name in modules.re.findall("[a-z_][a-z_0-9]*", modules.re.sub("'[^']*'", "", sql)) %}
        {% set word = modules.re.sub("__[0-9]+_days_ago$", "", name) %}
        {% if word in known and word not in found %} {% do found.append(word) %} {% endif %}
    {% endfor %}
    {% do return(found) %}
{% endmacro %}

{#- Traits that a named segment reads: those of its conditions, old and new, and the segments that
    go before it in its priority group, without the day itself. -#}
{% macro segment_inputs(key) %}
    {% set declarations = segment_declarations() %}
    {% set declaration = declarations[key] %}
    {% set found = [] %}
    {% for rule in [declaration, declaration.get("earlier") or {}] %}
        {% for node in [rule.get("when"), rule.get("exit")] if node %}
            {% do found.extend(condition_traits(node)) %}
        {% endfor %}
    {% endfor %}
    {% for other, rival in declarations.items() if declaration.get("group") %}
        {% if rival.get("group") == declaration["group"] and rival["priority"] < declaration[
            "priority"
        ] %}
            {% do found.append("is_" ~ other) %}
        {% endif %}
    {% endfor %}
    {% set inputs = [] %}
    {% for trait in found if trait != "date_day" and trait not in inputs %}
        {% do inputs.append(trait) %}
    {% endfor %}
    {% do return(inputs) %}
{% endmacro %}

{#- The inputs of every rule: a list of (scheme, segment key or none, traits). -#}
{% macro rule_inputs() %}
    {% set rules = [] %}
    {% for scheme in schemes() %}
        {% do rules.append([scheme, none, scheme_inputs(scheme)]) %}
    {% endfor %}
    {% for key in segment_declarations() %}
        {% do rules.append(["named", key, segment_inputs(key)]) %}
    {% endfor %}
    {% do return(rules) %}
{% endmacro %}

{#- Every trait that some rule reads, once. -#}
{% macro all_rule_inputs() %}
    {% set found = [] %}
    {% for scheme, key, traits in rule_inputs() %}
        {% for trait in traits if trait not in found %} {% do found.append(trait) %} {% endfor %}
    {% endfor %}
    {% do return(found) %}
{% endmacro %}

{#- Schemes whose rule reads no declared trait: nothing can be said of what moves them. -#}
{% macro schemes_without_inputs() %}
    {% set found = [] %}
    {% for scheme, key, traits in rule_inputs() if not traits and not key %}
        {% do found.append(scheme) %}
    {% endfor %}
    {% do return(found) %}
{% endmacro %}
