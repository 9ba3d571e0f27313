{#- Whole part of the quotient of two non-negative integers, exactly. -#}
{% macro integer_divide(numerator, denominator) %}
    {{ return(adapter.dispatch("integer_divide", "saas_segmentation")(numerator, denominator)) }}
{% endmacro %}

{#- Nothing is left to round, however few digits a quotient keeps. -#}
{% macro default__integer_divide(numerator, denominator) %}
    ((({{ numerator }}) - mod({{ numerator }}, {{ denominator }})) / ({{ denominator }}))
{% endmacro %}

{% macro duckdb__integer_divide(numerator, denominator) %}
    divide({{ numerator }}, {{ denominator }})
{% endmacro %}

{% macro postgres__integer_divide(numerator, denominator) %}
    div({{ numerator }}, {{ denominator }})
{% endmacro %}

{% macro redshift__integer_divide(numerator, denominator) %}
    {{ return(default__integer_divide(numerator, denominator)) }}
{% endmacro %}

{% macro bigquery__integer_divide(numerator, denominator) %}
    div({{ numerator }}, {{ denominator }})
{% endmacro %}

{% macro spark__integer_divide(numerator, denominator) %}
    (({{ numerator }}) div({{ denominator }}))
{% endmacro %}

{#- Share of one number in another as a double; null where there is nothing to divide by. -#}
{% macro ratio(numerator, denominator) %}
    (
        cast({{ numerator }} as {{ type_double() }})
        / nullif(cast({{ denominator }} as {{ type_double() }}), 0)
    )
{% endmacro %}

{#- Money per unit, rounded to the cent half away from zero without passing through a float. The
    amount has at most `digits` decimals. Null without a unit. -#}
{% macro money_per_unit(amount, unit_count, digits=2) %}
    {% set numerator = "200 * " ~ scaled("abs(" ~ amount ~ ")", digits) %}
    {% set denominator = (
        "nullif(cast("
        ~ unit_count
        ~ " as "
        ~ type_wide_integer()
        ~ "), 0) * "
        ~ 10**digits
    ) %}
    (
        sign({{ amount }})
        *
        {{ cents_as_money(integer_divide(numerator ~ " + " ~ denominator, "2 * " ~ denominator)) }}
    )
{% endmacro %}

{% macro cents_as_money(cents) %}
    cast(cast({{ cents }} as decimal(18, 0)) * cast(0.01 as decimal(3, 2)) as {{ type_money() }})
{% endmacro %}

{#- A number of at most `digits` decimals as a whole number of 10^-digits. -#}
{% macro scaled(value, digits) %}
    cast(
        cast({{ value }} as {{ type_decimal(38, digits) }})
        * {{ 10**digits }} as {{ type_wide_integer() }}
    )
{% endmacro %}

{% macro pi() %} {{ return(adapter.dispatch("pi", "saas_segmentation")()) }} {% endmacro %}

{% macro default__pi() %} {% do return("pi()") %} {% endmacro %}

{% macro bigquery__pi() %} {% do return("acos(-1)") %} {% endmacro %}

{#- A number to six decimals: sums of these, and of their products, are the same in any order of rows. -#}
{% macro exact_number(value) %}
    {{ return(adapter.dispatch("exact_number", "saas_segmentation")(value)) }}
{% endmacro %}

{#- Of more than 18 digits, or DuckDB keeps products within 18. -#}
{% macro default__exact_number(value) %} cast({{ value }} as decimal(19, 6)) {% endmacro %}

{#- Of no more than 18, or Spark keeps less than twelve decimals of products. -#}
{% macro spark__exact_number(value) %} cast({{ value }} as decimal(18, 6)) {% endmacro %}

{#- A double to ten decimals, so that what engines add in another order is the same. -#}
{% macro rounded_sum(value) %}
    cast(cast({{ value }} as decimal(18, 10)) as {{ type_double() }})
{% endmacro %}
