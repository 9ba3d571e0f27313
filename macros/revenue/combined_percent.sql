{#- Percents off of the coupons of a group as one: they multiply; null where nothing is off. A percent
    below 0 or above 100 is carried on as it is, to be rejected: several must not make a good one. -#}
{% macro combined_percent(percent_off, coupon_number, most_coupons) %}
    case
        when max({{ percent_off }}) > 100
        then max({{ percent_off }})
        when min({{ percent_off }}) < 0
        then min({{ percent_off }})
        else
            nullif(
                cast(
                    100 - 100
                    {% for number in range(1, most_coupons + 1) %}
                        * coalesce(
                            max(
                                case
                                    when
                                        {{ coupon_number }} = {{ number }}
                                        and {{ percent_off }} between 0 and 100
                                    then cast(1 - {{ percent_off }} * 0.01 as decimal(8, 6))
                                end
                            ),
                            1
                        )
                    {% endfor %} as {{ contract_type("percent") }}
                ),
                0
            )
    end
{% endmacro %}
