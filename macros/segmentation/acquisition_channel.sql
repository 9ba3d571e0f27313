{#- Channel of the account's first source, from seed `acquisition_channels`; unknown where the source
    is missing or not in the mapping. -#}
{% macro acquisition_channel_segment() %} coalesce(channel_key, 'unknown') {% endmacro %}
