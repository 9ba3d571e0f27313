{#- A trait's value as text: numbers without needless zeros, dates ISO, null `unknown`. Numbers pass
    through more digits, so that a floating point half rounds alike on every engine. -#}
{% macro value_words(trait, column) %}
    {% set data_type = trait_declarations().get(trait, {}).get("data_type", "") | lower %}
    {% set text = "cast(" ~ column ~ " as " ~ dbt.type_string() ~ ")" %}
    {% if modules.re.match("decimal|numeric|double|float|real", data_type) %}
        {% set text = "cast(" ~ column ~ " as decimal(24, 8))" %}
        {% set text = "cast(cast(" ~ text ~ " as decimal(24, 4)) as " ~ dbt.type_string() ~ ")" %}
        {% set text = without_zeros(text) %}
    {% endif %}
    {% do return("coalesce(" ~ text ~ ", 'unknown')") %}
{% endmacro %}

{#- How a trait moved between two rows, as `trait: 5 → 4`; null where it did not. -#}
{% macro move_words(trait, before, after) %}
    {% set old = before ~ "." ~ trait %}
    {% set new = after ~ "." ~ trait %}
    case
        when {{ old }} <> {{ new }} or ({{ old }} is null) <> ({{ new }} is null)
        then
            {{
                dbt.concat(
                    [
                        "'" ~ trait ~ ": '",
                        value_words(trait, old),
                        "' → '",
                        value_words(trait, new),
                    ]
                )
            }}
    end
{% endmacro %}

{#- Texts joined by "; ", nulls left out; null where all are. -#}
{% macro joined_words(texts) %}
    {% if not texts %} {% do return("cast(null as " ~ dbt.type_string() ~ ")") %} {% endif %}
    {% set parts = [] %}
    {% for text in texts %}
        {% do parts.append("coalesce(" ~ dbt.concat(["'; '", text]) ~ ", '')") %}
    {% endfor %}
    {% do return("nullif(substring(" ~ dbt.concat(parts) ~ ", 3), '')") %}
{% endmacro %}

{#- Names of traits as words: blanks for underscores. -#}
{% macro plain_words(text) %} {% do return("replace(" ~ text ~ ", '_', ' ')") %} {% endmacro %}
