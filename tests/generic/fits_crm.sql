{#- Fails on texts that a CRM rejects or cuts: over 255 characters, blank, or with control characters.
    No other column of these tables is free text. -#}
{% test fits_crm(model, columns) %}
    {% for column in columns %}
        select '{{ column }}' as column_name, {{ column }} as found
        from {{ model }}
        where
            length({{ column }}) > 255
            or trim({{ column }}) = ''
            or {{ without_control_characters(column) }} <> {{ column }}
            {{ "union all" if not loop.last }}
    {% endfor %}
{% endtest %}
