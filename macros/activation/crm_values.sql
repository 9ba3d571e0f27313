{#- Text that HubSpot and Salesforce both take in a field of one line: at most `length` characters, no
    control characters, null where nothing is left. -#}
{% macro crm_text(text, length=255) %}
    nullif(trim(substring({{ without_control_characters(text) }}, 1, {{ length }})), '')
{% endmacro %}

{#- Text with a space for every control character. -#}
{% macro without_control_characters(text) %}
    {% do return(adapter.dispatch("without_control_characters", "saas_segmentation")(text)) %}
{% endmacro %}

{% macro default__without_control_characters(text) %}
    {% do return("regexp_replace(" ~ text ~ ", '[[:cntrl:]]', ' ')") %}
{% endmacro %}

{% macro duckdb__without_control_characters(text) %}
    {% do return("regexp_replace(" ~ text ~ ", '[[:cntrl:]]', ' ', 'g')") %}
{% endmacro %}

{% macro postgres__without_control_characters(text) %}
    {{ return(duckdb__without_control_characters(text)) }}
{% endmacro %}

{% macro redshift__without_control_characters(text) %}
    {{ return(default__without_control_characters(text)) }}
{% endmacro %}

{% macro spark__without_control_characters(text) %}
    {% do return("regexp_replace(" ~ text ~ ", '[\\\\x00-\\\\x1f\\\\x7f]', ' ')") %}
{% endmacro %}

{#- Column of a scheme's segment; a typed null where the scheme is not in var `schemes`. -#}
{% macro crm_scheme_segment(scheme, relation) %}
    {% if scheme in schemes() %} {{ relation }}.{{ scheme }}_segment
    {% else %} cast(null as {{ dbt.type_string() }})
    {% endif %}
{% endmacro %}

{#- Named segments that an account is in, as `a;b` in the order of their declaration: a multi-select
    field of both CRMs. Null where it is in none. -#}
{% macro crm_segment_list(segments, relation) %}
    {% if not segments %} {% do return("cast(null as " ~ dbt.type_string() ~ ")") %} {% endif %}
    {% set parts = [] %}
    {% for key in segments %}
        {% do parts.append(
            "case when " ~ relation ~ ".is_" ~ key ~ " then ';" ~ key ~ "' else '' end"
        ) %}
    {% endfor %}
    nullif(substring({{ concat_known(parts) }}, 2), '')
{% endmacro %}

{#- What the first named segment that an account is in declares under `part`, or its key; null where
    it is in none. -#}
{% macro crm_first_segment(segments, relation, part=none) %}
    {% if not segments %} {% do return("cast(null as " ~ dbt.type_string() ~ ")") %} {% endif %}
    case
        {% for key, segment in segments.items() %}
            when {{ relation }}.is_{{ key }} then {{ text_literal(segment[part] if part else key) }}
        {% endfor %}
    end
{% endmacro %}
