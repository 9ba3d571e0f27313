{#- Whether everything that feeds segments is fresh, an SQL condition without columns. Tables that other
    tools act on are empty while it is false: no news is better than wrong news. -#}
{% macro sources_are_fresh() %}
    not exists (select 1 from {{ ref("int_stale_segment_sources") }})
{% endmacro %}
