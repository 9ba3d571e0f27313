{#- Reason of an entry into each named segment, branches for `rule_case` over a row of `rule_rows`. -#}
{% macro reason_branches() %}
    {% set branches = [] %}
    {% for key, declaration in segment_declarations().items() %}
        {% do branches.append(["named", key, reason_sql(declaration)]) %}
    {% endfor %}
    {% do return(branches) %}
{% endmacro %}

{#- A text with moved traits behind it in brackets, as words; the text alone where none moved. -#}
{% macro with_moves(text, moved_traits) %}
    {{
        dbt.concat(
            [text, "coalesce(" ~ dbt.concat(["' ('", plain_words(moved_traits), "')'"]) ~ ", '')"]
        )
    }}
{% endmacro %}
