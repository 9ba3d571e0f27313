{#- Attachment rate: products owned ÷ products eligible; null where none is eligible. -#}
{% macro attachment_rate(owned, eligible) %} {{ ratio(owned, eligible) }} {% endmacro %}
