{#- Sector of the account's industry, from seed `industry_sectors`; unknown where the industry is
    missing or not in the seed. -#}
{% macro sector_segment() %}
    case when industry is null or sector_key is null then 'unknown' else sector_key end
{% endmacro %}

{#- Key by which an industry is looked up: lower case, blanks as underscores, so that `Public Sector`
    and `PUBLIC_SECTOR` are one. -#}
{% macro industry_key(industry) %} replace(lower(trim({{ industry }})), ' ', '_') {% endmacro %}
