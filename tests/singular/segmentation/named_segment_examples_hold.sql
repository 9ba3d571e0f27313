-- Prevents a rule that does not say what its author meant: every example of a named segment is a
-- member or not as its `member` says.
{% set declarations = segment_declarations() %}
{% set types = example_types() %}
with
    {% for key, declaration in declarations.items() %}
        {{ key }}_examples as ({{ example_rows(declaration, types) }}),
    {% endfor %}

    judged as (
        {% for key, declaration in declarations.items() %}
            {{ "union all" if not loop.first }}
            select
                '{{ key }}' as segment_key,
                example_number,
                is_expected,
                coalesce({{ condition_sql(declaration.get("when")) }}, 1 = 0) as is_member
            from {{ key }}_examples
        {% else %}
            select '' as segment_key, 0 as example_number, true as is_expected, true as is_member
        {% endfor %}
    )

select segment_key, example_number, is_expected, is_member
from judged
where is_member <> is_expected
