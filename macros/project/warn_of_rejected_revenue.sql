{#- Hook at the end of a run that built `rejected_records`: says how many subscription periods were set
    aside, why, and how much money a month they stand for. A log line and not a dbt warning, so that
    known bad rows do not fail builds that treat warnings as errors. -#}
{% macro warn_of_rejected_revenue(results) %}
    {% for result in results if result.node.name == "rejected_records" and result.status == "success" %}
        {% set reasons = run_query(
            "select reason, count(*) as row_count, sum(mrr_amount) as mrr_amount,"
            ~ " count(mrr_amount) as priced_count from "
            ~ result.node.relation_name
            ~ " where entity = 'subscription_periods' group by reason order by reason"
        ) %}
        {% set counts = namespace(rows=0, money=0, unpriced=0) %}
        {% set parts = [] %}
        {% for reason in reasons.rows %}
            {% set counts.rows = counts.rows + reason[1] | int %}
            {% set counts.money = counts.money + (reason[2] or 0) %}
            {% set counts.unpriced = counts.unpriced + (reason[1] - reason[3]) | int %}
            {% do parts.append(reason[1] | int ~ " " ~ reason[0]) %}
        {% endfor %}
        {% if counts.rows %}
            {% do log(
                "WARNING: "
                ~ counts.rows
                ~ " subscription periods are set aside, worth "
                ~ "{:,.2f}".format(counts.money)
                ~ " "
                ~ var("reporting_currency")
                ~ " of MRR while they ran, "
                ~ counts.unpriced
                ~ " of them of unknown worth ("
                ~ parts
                | join("; ") ~ "). See rejected_records.",
                info=true,
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
