{#- Fails with a sentence for each rule of a table that its rows break. One test a table, because dbt takes
    longer to run a test than the engine to check a rule. Rules that read a second table are tests of
    their own: they are left out where that is not built, and hold up only what reads both.

    `unique` lists columns, where null may repeat, and lists of columns, where null is a value like others.
    `never_null` has columns, `accepted_values` those of each column, null aside. They are sets in YAML,
    `{a, b}`, as dbt renders each text of a list by Jinja, which takes longer than the query. `holds` lists
    conditions that may be null but never false; one may have words before it: `words: condition`. -#}
{% test sound(model, unique=[], never_null={}, accepted_values={}, holds=[]) %}
    {{ config(meta={"explained_by": "message"}) }}
    {% set rules = rules_of_rows(never_null, accepted_values, holds) %}
    {% set parts = [broken_by_rows(model, rules)] if rules else [] %}
    {% for columns in unique %} {% do parts.append(repeated(model, columns)) %} {% endfor %}
    {{ messages_of(parts) }}
{% endtest %}
