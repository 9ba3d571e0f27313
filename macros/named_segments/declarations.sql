{#- What the columns of a mart declare under a key of their `config.meta`: column -> column with
    `meta`. dbt's graph is empty while it parses and in unit tests; there the answer is {}. -#}
{% macro declared_columns(mart, key) %}
    {% set found = {} %}
    {% if execute %}
        {% set node = graph.get("nodes", {}).get("model.saas_segmentation." ~ mart) or {} %}
        {% for column in node.get("columns", {}).values() %}
            {% set meta = column.get("config", {}).get("meta") or column.get("meta") or {} %}
            {% if key is none or meta.get(key) %}
                {% do found.update({column.name: dict(column, meta=meta)}) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {% do return(found) %}
{% endmacro %}

{#- Columns of `account_traits_daily`: trait -> {description, data_type, kind, source, trait}. -#}
{% macro trait_declarations() %}
    {% set traits = {} %}
    {% for name, column in declared_columns("account_traits_daily", none).items() %}
        {% do traits.update(
            {
                name: {
                    "description": column["description"],
                    "data_type": column["data_type"],
                    "kind": column["meta"].get("kind"),
                    "source": column["meta"].get("source"),
                    "trait": column["meta"].get("trait"),
                }
            }
        ) %}
    {% endfor %}
    {% do return(traits) %}
{% endmacro %}

{#- Schemes declared on columns `<scheme>_segment` of `account_segments`. -#}
{% macro scheme_declarations() %}
    {% set declared = {} %}
    {% for name, column in declared_columns("account_segments", "scheme").items() %}
        {% do declared.update(
            {
                name[: -("_segment" | length)]: dict(
                    column["meta"]["scheme"], description=column["description"]
                )
            }
        ) %}
    {% endfor %}
    {% do return(declared) %}
{% endmacro %}

{#- Named segments, declared on columns `is_<key>` of `account_segments`. -#}
{% macro segment_declarations() %}
    {% set declared = {} %}
    {% for name, column in declared_columns("account_segments", "segment").items() %}
        {% do declared.update(
            {
                name[("is_" | length) :]: dict(
                    column["meta"]["segment"], description=column["description"]
                )
            }
        ) %}
    {% endfor %}
    {% do return(declared) %}
{% endmacro %}
