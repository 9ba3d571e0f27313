{#- Web address or host name -> bare lower-case domain; null stays null. -#}
{% macro bare_domain(host) %}
    nullif(
        regexp_replace(
            regexp_replace(lower({{ host }}), '^(https?://)?(www[.])?', ''), '[/:?#].*$', ''
        ),
        ''
    )
{% endmacro %}

{#- E-mail address -> lower-case domain; null where there is no single @. -#}
{% macro email_domain(email) %}
    nullif(lower({{ dbt.split_part(email, "'@'", 2) }}), '')
{% endmacro %}
