{#- Fails with a sentence for each column with labels that `segment_definitions` does not declare for its
    scheme, null included. `schemes` maps columns to schemes. -#}
{% test in_segment_definitions(model, schemes) %}
    {{ config(meta={"explained_by": "message"}) }}
    {% set parts = [] %}
    {% for column, scheme in schemes.items() %}
        {% do parts.append(undefined_segments(model, column, scheme)) %}
    {% endfor %}
    {{ messages_of(parts) }}
{% endtest %}
