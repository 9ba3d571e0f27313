-- Prevents a fit or a lifetime that no longer gives the published figures: survival, estimates and
-- projections of Fader & Hardie 2007, discounted lifetimes of Fader & Hardie 2010.
{% set survivors = {
    "regular": [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1],
    "high_end": [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1],
} %}
{% set expected = [
    ["regular", "alpha", 0.7041],
    ["regular", "beta", 1.1820],
    ["regular", "survival_12", 0.1700],
    ["regular", "discounted_lifetime", 3.6949],
    ["high_end", "alpha", 0.6681],
    ["high_end", "beta", 3.8061],
    ["high_end", "survival_12", 0.3780],
    ["high_end", "discounted_lifetime", 5.9223],
] %}
with
    renewals as (
        {% for fit, kept in survivors.items() %}
            {% for year in range(1, kept | length) %}
                select
                    '{{ fit }}' as fit_id,
                    {{ year }} as renewal_number,
                    cast({{ kept[year - 1] }} as {{ type_double() }}) as at_risk_count,
                    cast({{ kept[year - 1] }} as {{ type_double() }})
                    - cast({{ kept[year] }} as {{ type_double() }}) as lost_count
                    {{ "union all" if not loop.last }}
                {% endfor %} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    fits as ({{ sbg_fit("renewals") }}),

    discounted as (
        select
            fit_id,
            alpha,
            beta,
            {{ ratio(1, 1.1) }} as discount,
            {{ sbg_renewal_limit(ratio(1, 1.1)) }} as renewal_limit
        from fits
    ),

    survival as ({{ sbg_survival("discounted") }}),

    lifetimes as ({{ sbg_residual_lifetimes("discounted") }}),

    found as (
        select fit_id, 'alpha' as figure, alpha as value
        from fits
        union all
        select fit_id, 'beta' as figure, beta as value
        from fits
        union all
        select fit_id, 'survival_12' as figure, survival_rate as value
        from survival
        where renewals_made = 12
        union all
        -- The first payment is made at once, every other one if the contract renews.
        select
            fit_id,
            'discounted_lifetime' as figure,
            1 + residual_lifetime / cast(1.1 as {{ type_double() }}) as value
        from lifetimes
        where renewals_made = 0
    ),

    expected as (
        {% for fit, figure, value in expected %}
            select
                '{{ fit }}' as fit_id,
                '{{ figure }}' as figure,
                cast({{ value }} as {{ type_double() }}) as expected_value
                {{ "union all" if not loop.last }}
        {% endfor %}
    )

select expected.fit_id, expected.figure, expected.expected_value, found.value
from expected
left join found on expected.fit_id = found.fit_id and expected.figure = found.figure
where found.value is null or abs(found.value - expected.expected_value) > 0.00005
