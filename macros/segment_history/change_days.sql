{#- Days over which the condition of a change had to hold, an SQL expression over `int_segment_changes`:
    `hold_days` for an entry, `exit_hold_days` for an exit, of the version in force. -#}
{% macro change_days_held(declaration) %}
    {% set earlier = declaration.get("earlier") or {} %}
    {% set entry = declaration.get("hold_days", 1) %}
    {% set leave = declaration.get("exit_hold_days", 1) %}
    {% set text = "case when to_segment_key is null then " ~ leave ~ " else " ~ entry ~ " end" %}
    {% if declaration.get("effective_on") %}
        {% set text = (
            "case when date_day >= cast('"
            ~ declaration["effective_on"]
            ~ "' as date) then "
            ~ text
            ~ " when to_segment_key is null then "
            ~ earlier.get("exit_hold_days", 1)
            ~ " else "
            ~ earlier.get("hold_days", 1)
            ~ " end"
        ) %}
    {% endif %}
    {% do return(text) %}
{% endmacro %}

{#- The moves of the inputs of a change's rule in one text, between two rows of traits. Only the rule of
    the row is looked at. -#}
{% macro moved_traits_of_rule(before, after) %}
    {% set branches = [] %}
    {% for scheme, key, traits in rule_inputs() %}
        {% set texts = [] %}
        {% for trait in traits %}
            {% do texts.append(move_words(trait, before, after)) %}
        {% endfor %}
        {% do branches.append([scheme, key, joined_words(texts)]) %}
    {% endfor %}
    {{ rule_case(branches) }}
{% endmacro %}
