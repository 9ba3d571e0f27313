-- Prevents a scheme that does not say what its author meant: every example of a scheme declared in
-- YAML is in the segment that its `in` names.
{{ config(meta={"explained_by": "message"}) }}
{% set declarations = scheme_declarations() %}
{% set types = example_types() %}
with
    {% for scheme, declared in declarations.items() %}
        {{ scheme }}_examples as (
            {{
                example_rows(
                    declared.get("examples"),
                    declared["segments"].values() | map(attribute="when", default=none) | list,
                    types,
                    "in",
                    dbt.type_string(),
                )
            }}
        ),
    {% endfor %}

    judged as (
        {% for scheme in declarations %}
            {{ "union all" if not loop.first }}
            select
                '{{ scheme }}' as scheme,
                example_number,
                expected,
                {{ scheme_segment(scheme) }} as found
            from {{ scheme }}_examples
        {% else %}select '' as scheme, 0 as example_number, '' as expected, '' as found
        {% endfor %}
    )

select
    scheme,
    example_number,
    {{
        dbt.concat(
            [
                "'Scheme '",
                "scheme",
                "': example '",
                "cast(example_number as " ~ dbt.type_string() ~ ")",
                "' should be in '",
                "expected",
                "' and is in '",
                "found",
            ]
        )
    }} as message
from judged
where found <> expected
