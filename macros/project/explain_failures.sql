{#- Hook at the end of a run: says in words what failed tests found, where a test has a column for that
    and names it as `explained_by` in its meta. dbt itself says how many rows a test found. -#}
{% macro explain_failures(results) %}
    {% for result in results if result.status == "fail" and result.node.config.meta.get(
        "explained_by"
    ) %}
        {% set found = run_query(
            "select "
            ~ result.node.config.meta["explained_by"]
            ~ " from ("
            ~ result.node.compiled_code
            ~ ") as failed"
        ) %}
        {#- The table of a generic test, whose words name columns. -#}
        {% set table = (result.node.attached_node or "").split(".") | last %}
        {% for row in found.rows %}
            {% do log("FAILED: " ~ (table ~ ": " if table) ~ row[0] ~ ".", info=true) %}
        {% endfor %}
    {% endfor %}
{% endmacro %}
