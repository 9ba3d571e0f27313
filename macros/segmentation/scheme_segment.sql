{#- Segment of one scheme as an SQL expression over the daily traits: the macro `<scheme>_segment`, or
    for a scheme declared in YAML its conditions in their order. -#}
{% macro scheme_segment(scheme) %}
    {% set declared = scheme_declarations() %}
    {% if scheme in declared %} {{ declared_segment(declared[scheme]["segments"]) }}
    {% else %} {{ context[scheme ~ "_segment"]() }}
    {% endif %}
{% endmacro %}

{#- The first segment whose `when` is true. Who meets none, or is unknown to all, is `unknown`; so is
    everybody where no segment has a condition. -#}
{% macro declared_segment(segments) %}
    {% set conditions = {} %}
    {% for key, segment in segments.items() if segment.get("when") is not none %}
        {% do conditions.update({key: condition_sql(segment["when"])}) %}
    {% endfor %}
    {% if conditions %}
        case
            {% for key, condition in conditions.items() %}
                when {{ condition }} then {{ text_literal(key) }}
            {% endfor %}
            else 'unknown'
        end
    {% else %} 'unknown'
    {% endif %}
{% endmacro %}
