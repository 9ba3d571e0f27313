{#- Why an account is in a named segment, in words, over the columns of `int_segment_traits`: the
    `because` texts of the true nodes in reading order, else the segment's `reason`. Before
    `effective_on` those of the earlier version. -#}
{% macro reason_sql(declaration) %}
    {% set earlier = dict(declaration, **(declaration.get("earlier") or {})) %}
    {% do return(by_version(declaration, version_reason(declaration), version_reason(earlier))) %}
{% endmacro %}

{% macro version_reason(declaration) %}
    {% set parts = [] %}
    {% for node in condition_nodes(declaration.get("when"), with_negated=false) if (
        node is mapping and node.get("because")
    ) %}
        {% do parts.append(
            "case when "
            ~ condition_sql(node)
            ~ " then '; ' || "
            ~ words_with_traits(node["because"])
            ~ " else '' end"
        ) %}
    {% endfor %}
    {% set fallback = words_with_traits(declaration.get("reason") or declaration["label"]) %}
    {% if not parts %} {% do return(fallback) %} {% endif %}
    {% do return(
        "coalesce(nullif(substring(" ~ parts
        | join(" || ") ~ ", 3), ''), " ~ fallback ~ ")"
    ) %}
{% endmacro %}

{#- A text with `{trait}` in it as an SQL expression. -#}
{% macro words_with_traits(text) %}
    {% set parts = [] %}
    {% for piece in modules.re.split("(\\{[^}]*\\})", text) if piece %}
        {% if piece.startswith("{") %}
            {% set name, _, form = piece[1:-1].partition(":") %}
            {% do parts.append(trait_in_words(name, form)) %}
        {% else %} {% do parts.append(text_literal(piece)) %}
        {% endif %}
    {% endfor %}
    {% do return(parts | join(" || ") or "''") %}
{% endmacro %}

{#- A trait's value in words: `%` writes a share as whole percent, `money` whole units of the reporting
    currency; numbers have no needless zeros; null is "unknown". -#}
{% macro trait_in_words(name, form="") %}
    {% if not form %} {% do return(value_words(name, name)) %} {% endif %}
    {% set factor, unit = (
        ("100 * ", " %") if form == "%" else ("", " " ~ var("reporting_currency"))
    ) %}
    {# Decimals are rounded half away from zero in every warehouse, floats are not. #}
    {% set whole = "round(cast(" ~ factor ~ name ~ " as " ~ type_decimal(38, 10) ~ "), 0)" %}
    {% set words = "cast(cast(" ~ whole ~ " as bigint) as " ~ dbt.type_string() ~ ")" %}
    {% do return("coalesce(" ~ words ~ " || '" ~ unit ~ "', 'unknown')") %}
{% endmacro %}
