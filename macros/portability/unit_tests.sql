{#- PostgreSQL shows a number of no fixed scale with all its zeros, and dbt compares what is shown: in unit
    tests 10 is 10.000000. -#}
{% macro postgres__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) %}
    {% set shown = [] %}
    {% for column in expected_column_names %}
        {% do shown.append(
            "case when cast("
            ~ column
            ~ " as text) ~ '^-?[0-9]+[.][0-9]+$'"
            ~ " then cast(trim_scale(cast(cast("
            ~ column
            ~ " as text) as numeric)) as text)"
            ~ " else cast("
            ~ column
            ~ " as text) end as "
            ~ column
        ) %}
    {% endfor %}
    {% set select_shown = "select " ~ shown | join(", ") ~ " from (" %}
    {{
        return(
            dbt.default__get_unit_test_sql(
                select_shown ~ main_sql ~ ") as actual_rows",
                select_shown ~ expected_fixture_sql ~ ") as expected_rows",
                expected_column_names,
            )
        )
    }}
{% endmacro %}
