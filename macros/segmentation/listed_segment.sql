{#- A declared value as its own segment, where it is one of `keys`; unknown without a value. A value
    outside the list is `outside`. -#}
{% macro listed_segment(column, keys, outside="unknown") %}
    case
        when {{ column }} is null
        then 'unknown'
        when lower({{ column }}) in ({{ quoted_list(keys) }})
        then lower({{ column }})
        when lower({{ column }}) not in ({{ quoted_list(keys) }})
        then '{{ outside }}'
    end
{% endmacro %}
