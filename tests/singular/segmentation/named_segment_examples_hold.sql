-- Prevents a rule that does not say what its author meant: every example of a named segment is a
-- member or not as its `member` says.
{{ config(meta={"explained_by": "message"}) }}
{% set declarations = segment_declarations() %}
{% set types = example_types() %}
with
    {% for key, declaration in declarations.items() %}
        {{ key }}_examples as (
            {{
                example_rows(
                    declaration.get("examples"),
                    [declaration.get("when")],
                    types,
                    "member",
                    dbt.type_boolean(),
                )
            }}
        ),
    {% endfor %}

    judged as (
        {% for key, declaration in declarations.items() %}
            {{ "union all" if not loop.first }}
            select
                '{{ key }}' as segment_key,
                example_number,
                expected,
                coalesce({{ condition_sql(declaration.get("when")) }}, 1 = 0) as found
            from {{ key }}_examples
        {% else %}select '' as segment_key, 0 as example_number, true as expected, true as found
        {% endfor %}
    )

select
    segment_key,
    example_number,
    {{
        dbt.concat(
            [
                "'Segment '",
                "segment_key",
                "': example '",
                "cast(example_number as " ~ dbt.type_string() ~ ")",
                "case when expected then ' should be a member and is not' else ' should be no member and is one' end",
            ]
        )
    }}
    as message
from judged
where found <> expected
