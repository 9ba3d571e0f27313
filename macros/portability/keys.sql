{#- Key of a row: hash of its natural key. Nulls differ from empty text. -#}
{% macro surrogate_key(columns) %}
    {% set parts = [] %}
    {% for column in columns %}
        {% do parts.append(
            "coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '<null>')"
        ) %}
        {% if not loop.last %} {% do parts.append("'|'") %} {% endif %}
    {% endfor %}
    {{ dbt.hash(concat_known(parts)) }}
{% endmacro %}

{#- Fingerprint of a row, a text: equal rows have equal ones. To be compared with those of the same
    engine alone, and only to find what changed: another version of the engine may make others. -#}
{% macro fingerprint(columns) %}
    {{ return(adapter.dispatch("fingerprint", "saas_segmentation")(columns)) }}
{% endmacro %}

{% macro default__fingerprint(columns) %} {% do return(surrogate_key(columns)) %} {% endmacro %}

{#- Without a text of the whole row, which takes longer to write than all else. -#}
{% macro duckdb__fingerprint(columns) %}
    {% do return("cast(hash(" ~ columns | join(", ") ~ ") as varchar)") %}
{% endmacro %}

{#- Texts that are never null, one after the other. -#}
{% macro concat_known(texts) %}
    {% do return(adapter.dispatch("concat_known", "saas_segmentation")(texts)) %}
{% endmacro %}

{% macro default__concat_known(texts) %} {% do return(dbt.concat(texts)) %} {% endmacro %}

{#- A chain of `||` copies the text once a part. -#}
{% macro duckdb__concat_known(texts) %}
    {% do return("concat(" ~ texts | join(", ") ~ ")") %}
{% endmacro %}

{#- Whole number from 0 to 16^digits − 1 that the first digits of a hexadecimal text stand for. Of a
    hash it is a draw that every engine repeats. -#}
{% macro hex_number(text, digits) %}
    {% set summands = [] %}
    {% for place in range(1, digits + 1) %}
        {% set digit = dbt.position(
            "substring(" ~ text ~ ", " ~ place ~ ", 1)", "'0123456789abcdef'"
        ) %}
        {% do summands.append(16 ** (digits - place) ~ " * (" ~ digit | trim ~ " - 1)") %}
    {% endfor %}
    ({{ summands | join(" + ") }})
{% endmacro %}
