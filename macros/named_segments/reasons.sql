{#- Why an account entered a named segment, in words, as a text expression over the traits of the day:
    what was true of it, or who put it on the list (`list_reason`, an SQL text that is null without an
    inclusion by hand). -#}
{% macro reason_sql(declaration, list_reason=none) %}
    {% set reasons = {} %}
    {% for suffix, rule in segment_versions(declaration).items() %}
        {% set otherwise = rule.get("reason") or declaration["reason"] %}
        {% do reasons.update({suffix: rule_reason_sql(rule, otherwise)}) %}
    {% endfor %}
    {% set reason = by_version(declaration, reasons[""], reasons.get("__earlier")) %}
    {% if not list_reason %} {% do return(reason) %} {% endif %}
    {% do return(
        "coalesce(" ~ dbt.concat(["'On the list: '", list_reason]) ~ ", " ~ reason ~ ")"
    ) %}
{% endmacro %}

{#- The texts of all true nodes that have one, in reading order; without any the rule's own. A node
    under `not` is no reason: that it is false is one. -#}
{% macro rule_reason_sql(rule, otherwise) %}
    {% set texts = [] %}
    {% for item in condition_nodes(rule.get("when", "")) if item["node"] is mapping %}
        {% set node = item["node"] %}
        {% if node.get("because") and not item["is_under_not"] %}
            {% do texts.append(
                "case when "
                ~ condition_sql(node)
                ~ " then "
                ~ template_sql(node["because"])
                ~ " end"
            ) %}
        {% endif %}
    {% endfor %}
    {% if not texts %} {% do return(template_sql(otherwise)) %} {% endif %}
    {% do return(
        "coalesce(nullif(concat_ws('; ', " ~ texts
        | join(", ") ~ "), ''), " ~ template_sql(otherwise) ~ ")"
    ) %}
{% endmacro %}

{#- A text with `{trait}`, `{trait:%}` or `{trait:money}` as an SQL text expression, never null. -#}
{% macro template_sql(template) %}
    {% set parts = [] %}
    {% set end = namespace(at=0) %}
    {% for found in modules.re.finditer("\\{(\\w+)(?::(%|money))?\\}", template) %}
        {% if found.start() > end.at %}
            {% do parts.append(text_literal(template[end.at : found.start()])) %}
        {% endif %}
        {% do parts.append(
            "coalesce(" ~ trait_text(found.group(1), found.group(2)) ~ ", 'unknown')"
        ) %}
        {% set end.at = found.end() %}
    {% endfor %}
    {% if end.at < template | length %}
        {% do parts.append(text_literal(template[end.at :])) %}
    {% endif %}
    {% do return(dbt.concat(parts) if parts | length > 1 else parts[0]) %}
{% endmacro %}

{#- A trait's value as text: numbers without needless zeros, to four decimals; in format `%` a share
    as whole percent, in format `money` whole units with the reporting currency. -#}
{% macro trait_text(trait, format=none) %}
    {% set factor = "100 * " if format == "%" else "" %}
    {% if format %}
        {% set text = as_text("cast(" ~ rounded(factor ~ trait, 0) ~ " as bigint)") %}
        {% set unit = "%" if format == "%" else " " ~ var("reporting_currency") %}
        {% do return(dbt.concat([text, text_literal(unit)])) %}
    {% endif %}
    {% set type = (trait_declarations().get(trait) or {}).get("data_type") or "" %}
    {% if modules.re.match("(?i)decimal|numeric|double|float|real", type) %}
        {% set text = as_text(rounded(trait, 4)) %}
        {% do return("trim(trailing '.' from trim(trailing '0' from " ~ text ~ "))") %}
    {% endif %}
    {% do return(as_text(trait)) %}
{% endmacro %}

{% macro as_text(value) %}
    {% do return("cast(" ~ value ~ " as " ~ dbt.type_string() ~ ")") %}
{% endmacro %}

{#- Half away from zero in every warehouse, which floats are not. -#}
{% macro rounded(value, digits) %}
    {% do return(
        "cast(round(cast("
        ~ value
        ~ " as decimal(38, 10)), "
        ~ digits
        ~ ") as decimal(28, 4))"
    ) %}
{% endmacro %}
