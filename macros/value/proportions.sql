{#- Bound of Wilson's 95 % interval of a share (Wilson 1927): `side` -1 is the lower, 1 the upper one. A
    double from 0 to 1; null without cases. -#}
{% macro wilson_bound(hits, cases, side, z=normal_quantile_975()) %}
    {% set share = ratio(hits, cases) %}
    {% set z_part = ratio(z * z, cases) %}
    case
        {% if side == -1 %} when {{ hits }} = 0 and {{ cases }} > 0 then 0
        {% else %} when {{ hits }} = {{ cases }} and {{ cases }} > 0 then 1
        {% endif %}
        when {{ cases }} > 0
        then
            greatest(
                0,
                least(
                    1,
                    (
                        {{ share }} + {{ z_part }} / 2
                        {{ "+" if side == 1 else "-" }} {{ z }} * sqrt(
                            {{ share }} * (1 - {{ share }}) / nullif({{ cases }}, 0)
                            + {{ z_part }} / (4 * nullif({{ cases }}, 0))
                        )
                    )
                    / (1 + {{ z_part }})
                )
            )
    end
{% endmacro %}

{#- Query that adds p values adjusted for the number of tests (Benjamini and Hochberg 1995) to a
    relation: `adjusted_p_value`, null where `p_value` is. Tests of one pool are adjusted together. -#}
{% macro benjamini_hochberg(relation, pool_columns, key) %}
    {% set pool = (pool_columns + ["case when p_value is null then 1 else 0 end"]) | join(", ") %}
    select
        *,
        case
            when p_value is not null
            then
                least(
                    1,
                    min(p_value * {{ ratio("test_count", "p_rank") }}) over (
                        partition by {{ pool }}
                        order by p_rank desc
                        rows between unbounded preceding and current row
                    )
                )
        end as adjusted_p_value
    from
        (
            select
                *,
                row_number() over (partition by {{ pool }} order by p_value, {{ key }}) as p_rank,
                count(*) over (partition by {{ pool }}) as test_count
            from {{ relation }}
        ) as ranked
{% endmacro %}

{#- Bound of the 95 % interval of the difference of two shares, made from Wilson's intervals of both
    (Newcombe 1998, method 10). Reads columns `<side>_rate`, `<side>_rate_low`, `<side>_rate_high`. -#}
{% macro newcombe_bound(first, second, side) %}
    {% set near, far = ("low", "high") if side == -1 else ("high", "low") %}
    (
        {{ first }}_rate - {{ second }}_rate
        {{ "-" if side == -1 else "+" }} sqrt(
            power({{ first }}_rate - {{ first }}_rate_{{ near }}, 2)
            + power({{ second }}_rate - {{ second }}_rate_{{ far }}, 2)
        )
    )
{% endmacro %}

{#- Chi square with one degree of freedom of two shares, with N − 1 in place of N, which holds for few
    cases (Campbell 2007). A double; null where a side, or an outcome, has no case. -#}
{% macro two_by_two_chi_square(first_hits, first_cases, second_hits, second_cases) %}
    {% set cases = "(" ~ first_cases ~ " + " ~ second_cases ~ ")" %}
    {% set hits = "(" ~ first_hits ~ " + " ~ second_hits ~ ")" %}
    {% set crossed %}
        cast({{ first_hits }} as {{ type_double() }}) * {{ second_cases }}
        - cast({{ second_hits }} as {{ type_double() }}) * {{ first_cases }}
    {% endset %}
    {{
        ratio(
            "(" ~ cases ~ " - 1) * power(" ~ crossed ~ ", 2)",
            "(cast("
            ~ first_cases
            ~ " as "
            ~ type_double()
            ~ ") * "
            ~ second_cases
            ~ " * "
            ~ hits
            ~ " * ("
            ~ cases
            ~ " - "
            ~ hits
            ~ "))",
        )
    }}
{% endmacro %}
