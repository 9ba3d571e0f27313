{#- Amount in a currency's minor units (cents, yen) -> major units. `currency` in any case. -#}
{% macro major_units(amount, currency) %}
    cast(
        {{ amount }} * case
            when
                upper({{ currency }}) in (
                    {%- for code in zero_decimal_currencies() %}
                        '{{ code }}'{{ "," if not loop.last }}
                    {%- endfor %}
                )
            then cast(1 as decimal(4, 3))
            when upper({{ currency }}) in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
            then cast(0.001 as decimal(4, 3))
            else cast(0.01 as decimal(4, 3))
        end as decimal(18, 6)
    )
{% endmacro %}

{#- Currencies that Stripe delivers without a minor unit. -#}
{% macro zero_decimal_currencies() %}
    {% do return(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "JPY",
            "KMF",
            "KRW",
            "MGA",
            "PYG",
            "RWF",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ]
    ) %}
{% endmacro %}

{#- Price of one unit in major units, from an amount in minor units that so many units share. Rounded up
    at the sixth decimal, so that the units together never cost less than the amount. -#}
{% macro unit_price(amount, shared_by, currency) %}
    {% set shares %}
        {{ scaled(shared_by, 4) }} * case
            when {{ major_units("1", currency) }} = 1
            then 1
            when {{ major_units("1", currency) }} < 0.01
            then 1000
            else 100
        end
    {% endset %}
    cast(
        cast(
            {{ integer_divide(scaled(amount, 10) ~ " + (" ~ shares ~ ") - 1", shares) }} as decimal(
                24, 0
            )
        )
        * cast(0.000001 as decimal(7, 6)) as {{ contract_type("money") }}
    )
{% endmacro %}
