{#- Stops where var `driver_traits` names what is no trait, or none that is a number. -#}
{% macro check_driver_traits() %}
    {% set numbers = ["integer", "bigint", "double precision", "decimal(18, 2)"] %}
    {% set rules = trait_rules() %}
    {% for name in var("driver_traits") if execute %}
        {% if rules.get(name, {}).get("data_type") not in numbers %}
            {% do reject_var(
                "driver_traits",
                name,
                "traits of account_traits_daily that are numbers, such as '"
                ~ nearest_name(name, rules)
                ~ "'",
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- Twice the rank of a value among `peers`, equal values at the mean of their ranks: a whole number. -#}
{% macro doubled_rank(value, peers) %}
    2 * rank() over (partition by {{ peers }} order by {{ value }})
    + count(*) over (partition by {{ peers }}, {{ value }})
    - 1
{% endmacro %}

{#- Correlation from sums over `case_count` pairs of whole numbers x and y, exact up to the last
    division. A double from -1 to 1; null where x or y never changes. -#}
{% macro correlation(case_count, sum_x, sum_y, sum_xx, sum_yy, sum_xy) %}
    {% set wide = type_wide_integer() %}
    {% set parts = [] %}
    {% for product, first, second in [
        (sum_xy, sum_x, sum_y),
        (sum_xx, sum_x, sum_x),
        (sum_yy, sum_y, sum_y),
    ] %}
        {% do parts.append(
            "cast(cast("
            ~ case_count
            ~ " as "
            ~ wide
            ~ ") * cast("
            ~ product
            ~ " as "
            ~ wide
            ~ ") - cast("
            ~ first
            ~ " as "
            ~ wide
            ~ ") * cast("
            ~ second
            ~ " as "
            ~ wide
            ~ ") as "
            ~ type_double()
            ~ ")"
        ) %}
    {% endfor %}
    case
        when {{ parts[1] }} > 0 and {{ parts[2] }} > 0
        then greatest(-1, least(1, {{ parts[0] }} / sqrt({{ parts[1] }} * {{ parts[2] }})))
    end
{% endmacro %}

{#- Fisher's z of a correlation; that of 1 and -1 is kept finite. -#}
{% macro fisher_z(correlation) %}
    case
        when {{ correlation }} is not null
        then
            ln(
                (1 + greatest(least({{ correlation }}, 0.999999999), -0.999999999))
                / (1 - greatest(least({{ correlation }}, 0.999999999), -0.999999999))
            )
            / 2
    end
{% endmacro %}

{#- Correlation of a Fisher's z. -#}
{% macro inverse_fisher_z(z) %} ((exp(2 * {{ z }}) - 1) / (exp(2 * {{ z }}) + 1)) {% endmacro %}

{#- Standard error of Fisher's z of a rank correlation (Bonett and Wright 2000); null below four
    cases. -#}
{% macro rank_correlation_error(correlation, case_count) %}
    case
        when {{ case_count }} > 3
        then sqrt((1 + {{ correlation }} * {{ correlation }} / 2) / ({{ case_count }} - 3))
    end
{% endmacro %}
