{#- Recurring revenue is computed in whole numbers, so that the one rounding is exact:
    quantity in 10^-4, prices in 10^-6, percents in 10^-6 of the whole, hence amounts in 10^-16;
    exchange rates in 10^-10. -#}
{#- max(0, quantity × unit × (1 − percent) − amount off) of one invoice, in 10^-16 of the currency.
    `discount_applies` is a condition; a null discount is none. -#}
{% macro recurring_units(quantity, unit_amount, percent, amount_off, discount_applies) %}
    greatest(
        {{ scaled(quantity, 4) }}
        * {{ scaled(unit_amount, 6) }}
        * (
            {{ scaled("1", 6) }} - case
                when {{ discount_applies }}
                then {{ scaled("coalesce(" ~ percent ~ ", 0)", 4) }}
                else {{ scaled("0", 4) }}
            end
        )
        - case
            when {{ discount_applies }}
            then {{ scaled("coalesce(" ~ amount_off ~ ", 0)", 6) }}
            else {{ scaled("0", 6) }}
        end
        * {{ scaled("1", 10) }},
        {{ scaled("0", 1) }}
    )
{% endmacro %}

{#- `recurring_units` in units of the currency, cut after the sixth decimal. -#}
{% macro invoice_amount(recurring_units) %}
    cast(
        cast({{ integer_divide(recurring_units, scaled("1", 10)) }} as decimal(24, 0))
        * cast(0.000001 as decimal(7, 6)) as {{ contract_type("money") }}
    )
{% endmacro %}

{#- Months' worth of one billing interval as a fraction [numerator, denominator]: day 365/12,
    week 52/12, month 1, year 1/12, or what var `interval_month_factors` says. -#}
{% macro month_factor(interval, policies=none) %}
    {% set own = policy("interval_month_factors", policies).get(interval) %}
    {% if own is none %}
        {% do return(
            {"day": [365, 12], "week": [52, 12], "month": [1, 1], "year": [1, 12]}[
                interval
            ]
        ) %}
    {% endif %}
    {% set parts = (own | string).split(".") %}
    {% set decimals = parts[1] | length if parts | length > 1 else 0 %}
    {% do return([(parts | join("")) | int, 10**decimals]) %}
{% endmacro %}

{#- Monthly recurring revenue in the reporting currency of one item: `recurring_units` × month
    factor ÷ interval count × rate, rounded to the cent once, half away from zero. decimal(18, 2) -#}
{% macro mrr_amount(recurring_units, factor_numerator, factor_denominator, rate) %}
    {% set numerator = recurring_units ~ " * " ~ factor_numerator ~ " * " ~ scaled(rate, 10) %}
    {% set denominator = scaled("1", 12) ~ " * " ~ scaled("1", 12) ~ " * " ~ factor_denominator %}
    {{
        cents_as_money(
            integer_divide("2 * " ~ numerator ~ " + " ~ denominator, "2 * " ~ denominator)
        )
    }}
{% endmacro %}

{#- Numerator (part 0) or denominator (part 1) of the month factor of the interval in a column. -#}
{% macro month_factor_part(billing_interval, part, policies=none) %}
    case
        {{ billing_interval }}
        {% for interval in ["day", "week", "month", "year"] %}
            when '{{ interval }}'
            then cast({{ month_factor(interval, policies)[part] }} as {{ type_wide_integer() }})
        {% endfor %}
    end
{% endmacro %}
