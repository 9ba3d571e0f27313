{#- Columns of a mart that carry `config.meta`: their meta, description and data type by name.
    dbt's graph is empty while it parses and in unit tests; then there are none. -#}
{% macro declared_columns(mart) %}
    {% set declared = {} %}
    {% if execute %}
        {% set node = graph.get("nodes", {}).get("model.saas_segmentation." ~ mart, {}) %}
        {% for name, column in node.get("columns", {}).items() %}
            {% set meta = column.get("config", {}).get("meta", {}) %}
            {% if meta %}
                {% do declared.update(
                    {
                        name: {
                            "meta": meta,
                            "description": column.get("description", "") | trim,
                            "data_type": column.get("data_type"),
                        }
                    }
                ) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {% do return(declared) %}
{% endmacro %}

{#- Declared traits: `{trait: {description, data_type, kind, source, trait}}`. -#}
{% macro trait_declarations() %}
    {% set traits = {} %}
    {% for name, column in declared_columns("account_traits_daily").items() %}
        {% do traits.update(
            {
                name: dict(
                    column["meta"],
                    description=column["description"],
                    data_type=column["data_type"],
                )
            }
        ) %}
    {% endfor %}
    {% do return(traits) %}
{% endmacro %}

{#- Schemes declared in YAML: `{scheme: {description, segments}}`, from columns `<scheme>_segment`. -#}
{% macro scheme_declarations() %}
    {% set schemes = {} %}
    {% for name, column in declared_columns("account_segments").items() %}
        {% if column["meta"].get("scheme") %}
            {% do schemes.update(
                {
                    name.removesuffix("_segment"): dict(
                        column["meta"]["scheme"], description=column["description"]
                    )
                }
            ) %}
        {% endif %}
    {% endfor %}
    {% do return(schemes) %}
{% endmacro %}

{#- Named segments: `{key: {description, when, reason, …}}`, from columns `is_<key>`, in their
    order in the file. -#}
{% macro segment_declarations() %}
    {% set segments = {} %}
    {% for name, column in declared_columns("account_segments").items() %}
        {% if column["meta"].get("segment") %}
            {% do segments.update(
                {
                    name.removeprefix("is_"): dict(
                        column["meta"]["segment"], description=column["description"]
                    )
                }
            ) %}
        {% endif %}
    {% endfor %}
    {% do return(segments) %}
{% endmacro %}
