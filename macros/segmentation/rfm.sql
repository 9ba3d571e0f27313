{#- Score 1–5 of one RFM axis: 1 + floor(5 × (rank − 1) ÷ n), worst rank 1. Equal inputs have equal
    ranks, so the order of rows never matters. `worst_first` orders the axis. -#}
{% macro rfm_quantile_score(worst_first) %}
    cast(
        1
        + {{
            integer_divide(
                "5 * (rank() over (partition by date_day order by " ~ worst_first ~ ") - 1)",
                "count(*) over (partition by date_day)",
            )
        }} as integer
    )
{% endmacro %}

{#- Score 1–5 of one RFM axis in mode `thresholds`: 1 + the thresholds of var `rfm_thresholds` that
    the value reaches. A null value reaches none. -#}
{% macro rfm_threshold_score(value, axis, comparison) %}
    1
    {% for threshold in var("rfm_thresholds")[axis] %}
        + case when {{ value }} {{ comparison }} {{ threshold }} then 1 else 0 end
    {% endfor %}
{% endmacro %}

{#- Segment of an RFM code by recency and frequency; only the very worst code looks at money. Null
    scores belong to accounts younger than one window, which are `new`.
    Source: the R × F map of docs/definitions.md; all 125 codes are named. -#}
{% macro rfm_segment() %}
    {% set r, f, m = "rfm_recency_score", "rfm_frequency_score", "rfm_monetary_score" %}
    case
        when {{ r }} is null
        then 'new'
        when {{ r }} = 1 and {{ f }} = 1 and {{ m }} = 1
        then 'lost'
        when {{ r }} in (1, 2) and {{ f }} in (1, 2)
        then 'hibernating'
        when {{ r }} in (1, 2) and {{ f }} in (3, 4)
        then 'at_risk'
        when {{ r }} in (1, 2) and {{ f }} = 5
        then 'cant_lose'
        when {{ r }} = 3 and {{ f }} in (1, 2)
        then 'about_to_sleep'
        when {{ r }} = 3 and {{ f }} = 3
        then 'need_attention'
        when {{ r }} in (3, 4) and {{ f }} in (4, 5)
        then 'loyal'
        when {{ r }} = 4 and {{ f }} = 1
        then 'promising'
        when {{ r }} = 5 and {{ f }} = 1
        then 'new'
        when {{ r }} in (4, 5) and {{ f }} in (2, 3)
        then 'potential_loyalist'
        when {{ r }} = 5 and {{ f }} in (4, 5)
        then 'champion'
    end
{% endmacro %}
