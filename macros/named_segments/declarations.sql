{#- Columns of a mart as dbt's graph knows them: name -> column. The graph is empty while dbt parses and in
    unit tests; there the answer is {}. -#}
{% macro mart_columns(mart) %}
    {% if execute %}
        {% set nodes = graph.get("nodes", {}) %}
        {# The graph copies a whole model each time it is asked for one; what it wraps does not. #}
        {% set node = (nodes.inner_dict or nodes).get("model.saas_segmentation." ~ mart) %}
        {% if node %} {% do return(node.columns) %} {% endif %}
    {% endif %}
    {% do return({}) %}
{% endmacro %}

{#- What the columns of a mart declare under a key of their `config.meta`: column -> {description,
    data_type, meta}. -#}
{% macro declared_columns(mart, key) %}
    {% set found = {} %}
    {% for column in mart_columns(mart).values() %}
        {% set meta = column.config.meta or column.meta or {} %}
        {% if key is none or meta.get(key) %}
            {% do found.update(
                {
                    column.name: {
                        "description": column.description,
                        "data_type": column.data_type,
                        "meta": meta,
                    }
                }
            ) %}
        {% endif %}
    {% endfor %}
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
