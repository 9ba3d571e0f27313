{#- What the scorecard measures of every segment: a map of names to
    point      `now`: of who is in the segment on the as-of day; `start`: of who was in it twelve months
               before, over those months
    kind       `sum`; `mean` over accounts; `share` of accounts; `ratio` of two sums; `nps`
    value      what an account adds, an expression over its row; null where it is not counted
    base       what a ratio divides by; of `nps` the number of respondents -#}
{% macro scorecard_kpis() %}
    {% set paid = "opening_mrr_amount > 0" %}
    {% do return(
        {
            "account_count": {"point": "now", "kind": "sum", "value": "1"},
            "paying_account_count": {
                "point": "now",
                "kind": "sum",
                "value": "case when is_paying then 1 else 0 end",
            },
            "mrr_amount": {"point": "now", "kind": "sum", "value": "mrr_amount"},
            "paying_rate": {
                "point": "now",
                "kind": "share",
                "value": "case when is_paying then 1 else 0 end",
            },
            "arpa_amount": {
                "point": "now",
                "kind": "mean",
                "value": "case when is_paying then mrr_amount end",
            },
            "predicted_ltv_amount": {
                "point": "now",
                "kind": "mean",
                "value": "predicted_ltv_amount",
            },
            "health_score": {"point": "now", "kind": "mean", "value": "health_score"},
            "engagement_score": {
                "point": "now",
                "kind": "mean",
                "value": "engagement_score",
            },
            "core_active_days": {
                "point": "now",
                "kind": "mean",
                "value": "core_active_days_28",
            },
            "core_active_rate": {
                "point": "now",
                "kind": "share",
                "value": "case when core_active_days_28 > 0 then 1 when core_active_days_28 = 0 then 0 end",
            },
            "activation_rate": {
                "point": "now",
                "kind": "share",
                "value": "case when is_activated then 1 when not is_activated then 0 end",
            },
            "tickets_per_account": {
                "point": "now",
                "kind": "mean",
                "value": "ticket_count_90",
            },
            "nps": {
                "point": "now",
                "kind": "nps",
                "value": "promoter_count - detractor_count",
                "base": "respondent_count",
                "square": "promoter_count + detractor_count",
            },
            "csat_rate": {
                "point": "now",
                "kind": "ratio",
                "value": "satisfied_count",
                "base": "csat_count",
            },
            "opening_account_count": {
                "point": "start",
                "kind": "sum",
                "value": "case when " ~ paid ~ " then 1 else 0 end",
            },
            "opening_mrr_amount": {
                "point": "start",
                "kind": "sum",
                "value": "opening_mrr_amount",
            },
            "churned_mrr_amount": {
                "point": "start",
                "kind": "sum",
                "value": "churn_mrr_amount",
            },
            "expansion_mrr_amount": {
                "point": "start",
                "kind": "sum",
                "value": "expansion_mrr_amount",
            },
            "logo_churn_rate": {
                "point": "start",
                "kind": "share",
                "value": "case when "
                ~ paid
                ~ " and churn_mrr_amount > 0 then 1 when "
                ~ paid
                ~ " then 0 end",
            },
            "gross_mrr_churn_rate": {
                "point": "start",
                "kind": "ratio",
                "value": "case when "
                ~ paid
                ~ " then churn_mrr_amount + contraction_mrr_amount end",
                "base": "opening_mrr_amount",
            },
            "nrr_rate": {
                "point": "start",
                "kind": "ratio",
                "value": "case when " ~ paid ~ " then retained_mrr_amount end",
                "base": "opening_mrr_amount",
            },
            "grr_rate": {
                "point": "start",
                "kind": "ratio",
                "value": "case when " ~ paid ~ " then kept_mrr_amount end",
                "base": "opening_mrr_amount",
            },
            "expansion_rate": {
                "point": "start",
                "kind": "ratio",
                "value": "case when " ~ paid ~ " then expansion_mrr_amount end",
                "base": "opening_mrr_amount",
            },
        }
    ) %}
{% endmacro %}

{#- What the sums of a KPI are made of, of one account: `value`, `base` and `value_square`. Decimals, so
    that sums are the same in any order; null where the account is not counted. -#}
{% macro scorecard_summands(kpi) %}
    {% set value = exact_number(kpi["value"]) %}
    {{ value }} as value,
    case
        when ({{ kpi["value"] }}) is not null then {{ exact_number(kpi.get("base", "1")) }}
    end as base,
    {% if kpi.get("square") %} cast({{ kpi["square"] }} as {{ type_decimal(38, 12) }})
    {% else %} cast({{ value }} * {{ value }} as {{ type_decimal(38, 12) }})
    {% endif %} as value_square
{% endmacro %}

{#- Value of a KPI from its sums, prefixed `<side>_`: of a segment, of all others, or of the company. -#}
{% macro scorecard_value(side) %}
    case
        when kpi_kind = 'sum'
        then cast({{ side }}_value_sum as {{ type_double() }})
        when kpi_kind = 'nps'
        then 100 * {{ ratio(side ~ "_value_sum", side ~ "_base_sum") }}
        else {{ ratio(side ~ "_value_sum", side ~ "_base_sum") }}
    end
{% endmacro %}

{#- Bound of the 95 % interval of a KPI: Wilson's of shares, adjusted Wald of NPS, and of means and ratios
    the normal one with the variance of a ratio estimator (Cochran 1977, 6.4), which of a mean is
    the usual one. Null for sums, and where two accounts are not there. -#}
{% macro scorecard_bound(side, direction) %}
    {% set count = side ~ "_count" %}
    {% set rate = ratio(side ~ "_value_sum", side ~ "_base_sum") %}
    {% set promoters = "((" ~ side ~ "_value_square_sum + " ~ side ~ "_value_sum) / 2)" %}
    {% set detractors = "((" ~ side ~ "_value_square_sum - " ~ side ~ "_value_sum) / 2)" %}
    case
        when kpi_kind = 'share'
        then {{ wilson_bound(side ~ "_value_sum", side ~ "_base_sum", direction) }}
        when kpi_kind = 'nps'
        then {{ nps_bound(promoters, detractors, side ~ "_base_sum", direction) }}
        when kpi_kind in ('mean', 'ratio') and {{ count }} > 1 and {{ side }}_base_sum <> 0
        then
            {{ rate }}
            {{ "+" if direction == 1 else "-" }} {{ normal_quantile_975() }} * sqrt(
                greatest(
                    {{ ratio(count, count ~ " - 1") }} * (
                        cast({{ side }}_value_square_sum as {{ type_double() }})
                        - 2 * {{ rate }} * {{ side }}_product_sum
                        + {{ rate }} * {{ rate }} * {{ side }}_base_square_sum
                    ),
                    0
                )
            )
            / abs({{ side }}_base_sum)
    end
{% endmacro %}

{#- Band of a population stability index: stable, shifting or shifted; unknown without a day to compare with. -#}
{% macro stability_band(index) %}
    {% set bounds = var("stability_bands") %}
    case
        when {{ index }} < {{ bounds["shifting"] }}
        then 'stable'
        when {{ index }} < {{ bounds["shifted"] }}
        then 'shifting'
        when {{ index }} >= {{ bounds["shifted"] }}
        then 'shifted'
        else 'unknown'
    end
{% endmacro %}
