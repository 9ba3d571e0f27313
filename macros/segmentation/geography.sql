{#- Sales region of the account's country, from seed `countries`; unknown where the country is
    missing or no ISO code. -#}
{% macro geography_segment() %} coalesce(region_key, 'unknown') {% endmacro %}
