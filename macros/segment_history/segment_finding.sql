{#- Query of one kind of warning in the columns of `segment_warnings`. -#}
{% macro segment_finding(relation, finding, condition, words, measured="null", allowed="null") %}
    select
        scheme,
        segment_key,
        source_name,
        '{{ finding }}' as finding,
        {{ dbt.concat(words) }} as message,
        cast({{ measured }} as {{ type_double() }}) as measured_value,
        cast({{ allowed }} as {{ type_double() }}) as limit_value
    from {{ relation }}
    where {{ condition }}
{% endmacro %}

{#- A whole number as text. -#}
{% macro count_words(number) %}
    {% do return("cast(cast(" ~ number ~ " as bigint) as " ~ dbt.type_string() ~ ")") %}
{% endmacro %}
