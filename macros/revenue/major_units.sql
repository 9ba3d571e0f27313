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
