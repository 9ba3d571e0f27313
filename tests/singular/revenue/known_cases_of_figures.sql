-- Prevents a figure macro that no longer gives the worked-out result of its definition.
{{ config(enabled=not var("interval_month_factors") and not var("reactivation_nets_churn")) }}
{% set mrr_cases = [
    ["annual 1200", 1, 1200, 0, 0, "year", 1, 1, "100.00"],
    ["90 per 3 months", 1, 90, 0, 0, "month", 3, 1, "30.00"],
    ["20 per week", 1, 20, 0, 0, "week", 1, 1, "86.67"],
    ["10 per day", 1, 10, 0, 0, "day", 1, 1, "304.17"],
    ["2400 every 2 years", 1, 2400, 0, 0, "year", 2, 1, "100.00"],
    ["50 every 4 weeks", 1, 50, 0, 0, "week", 4, 1, "54.17"],
    ["4 x 500 a year", 4, 500, 0, 0, "year", 1, 1, "166.67"],
    ["100, 50 % off", 1, 100, 50, 0, "month", 1, 1, "50.00"],
    ["100, 20 off", 1, 100, 0, 20, "month", 1, 1, "80.00"],
    ["120 a year, 10 % off", 1, 120, 10, 0, "year", 1, 1, "9.00"],
    ["30, 50 off", 1, 30, 0, 50, "month", 1, 1, "0.00"],
    ["percent before amount", 1, 100, 50, 20, "month", 1, 1, "30.00"],
    ["half a cent rounds up", 1, "0.06", 0, 0, "year", 1, 1, "0.01"],
    ["below half a cent rounds down", 1, "0.0599", 0, 0, "year", 1, 1, "0.00"],
    ["EUR 100 at 1.1", 1, 100, 0, 0, "month", 1, "1.1", "110.00"],
    ["a rate of ten decimals", 1, 1000000, 0, 0, "month", 1, "0.0000012345", "1.23"],
    ["nothing of a dear plan", 0, 5000, 0, 0, "month", 1, 1, "0.00"],
    ["a billion a year", 1000, 1000000, 0, 0, "year", 1, 1, "83333333.33"],
] %}

{% set figure_cases = [
    ["simple LTV", simple_ltv(50, 0.7, 0.03), 1166.6666666666667],
    ["simple LTV at churn 0", simple_ltv(100, 0.8, 0), "null"],
    ["simple LTV, capped", simple_ltv(100, 0.8, 0.001, 60), 4800],
    ["capped, at churn 0", simple_ltv(100, 0.8, 0, 60), "null"],
    ["discounted LTV", discounted_ltv(100, 0.8, 0.02, 0.01), 2693.3333333333335],
    ["discounted, no limit", discounted_ltv(100, 0.8, 0.0, 0.0), "null"],
    ["discounted, two months", discounted_ltv(100, 0.8, 0.5, 0.0, 2), 120],
    ["discounted, nothing lost", discounted_ltv(100, 0.8, 0.0, 0.0, 60), 4800],
    ["annualised churn", annualised_churn_rate(0.05), 0.45963991233736334],
    ["gross churn", gross_mrr_churn_rate("10", "10", "100"), 0.2],
    ["gross churn of nothing", gross_mrr_churn_rate("0", "0", "0"), "null"],
    ["net churn", net_mrr_churn_rate("10", "10", "10", "5", "100"), 0.1],
    ["logo churn", logo_churn_rate("150", "1000"), 0.15],
    ["quick ratio", quick_ratio("20", "8", "0", "5", "3"), 3.5],
    ["quick ratio, nothing lost", quick_ratio("20", "8", "0", "0", "0"), "null"],
    ["CAC payback", cac_payback_months("1200", "100", "0.8"), 15],
    ["CAC", cac_amount("100.00", "3"), 33.33],
    ["CAC without a new account", cac_amount("100.00", "0"), "null"],
    ["half a cent each", money_per_unit("0.03", "2"), 0.02],
    ["CSAT", csat_rate("74", "107"), 0.6915887850467289],
    ["NPS of 50 30 20", nps("50", "20", "100"), 30],
    ["its lower bound", nps_bound("50", "20", "100", -1), 14.050853165476084],
    ["its upper bound", nps_bound("50", "20", "100", 1), 44.20157401898993],
] %}

with
    mrr_cases as (
        {% for name, quantity, unit, percent, off, interval, count, rate, expected in mrr_cases %}
            select
                '{{ name }}' as case_name,
                cast({{ quantity }} as {{ contract_type("quantity") }}) as quantity,
                cast({{ unit }} as {{ contract_type("money") }}) as unit_amount,
                cast({{ percent }} as {{ contract_type("percent") }}) as discount_percent,
                cast({{ off }} as {{ contract_type("money") }}) as discount_amount,
                '{{ interval }}' as billing_interval,
                {{ count }} as billing_interval_count,
                cast({{ rate }} as {{ contract_type("rate") }}) as rate,
                cast({{ expected }} as {{ type_double() }}) as expected
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    priced as (
        select
            *,
            {{
                recurring_units(
                    "quantity", "unit_amount", "discount_percent", "discount_amount", "true"
                )
            }} as recurring_units,
            {{ month_factor_part("billing_interval", 0) }} as factor_numerator,
            {{ month_factor_part("billing_interval", 1) }}
            * billing_interval_count as factor_denominator
        from mrr_cases
    ),

    figures as (
        select
            case_name,
            cast(
                {{
                    mrr_amount(
                        "recurring_units", "factor_numerator", "factor_denominator", "rate"
                    )
                }} as {{ type_double() }}
            ) as actual,
            expected
        from priced
        {% for name, expression, expected in figure_cases %}
            union all
            select
                '{{ name }}' as case_name,
                cast({{ expression }} as {{ type_double() }}) as actual,
                cast({{ expected }} as {{ type_double() }}) as expected
        {% endfor %}
    )

-- Null is a result like any other: nothing to divide by, nothing to say.
select *
from figures
where (actual is null) <> (expected is null) or abs(actual - expected) > 1e-9
