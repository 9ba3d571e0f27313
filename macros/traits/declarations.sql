{#- What `account_traits_daily` declares: column -> {description, data_type, kind, source, trait}.
    dbt's graph is empty while it parses and in unit tests; there the answer is {}. -#}
{% macro trait_declarations() %}
    {% set found = {} %}
    {% if execute %}
        {% for node in graph.get("nodes", {}).values() if (
            node.resource_type == "model"
            and node.name == "account_traits_daily"
            and node.package_name == "saas_segmentation"
        ) %}
            {% for column in node.columns.values() %}
                {% set meta = column.get("config", {}).get("meta") or column.get("meta") or {} %}
                {% do found.update(
                    {
                        column.name: {
                            "description": column.description,
                            "data_type": column.data_type,
                            "kind": meta.get("kind"),
                            "source": meta.get("source"),
                            "trait": meta.get("trait"),
                        }
                    }
                ) %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {% do return(found) %}
{% endmacro %}
