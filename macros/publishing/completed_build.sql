{#- Where a build that ran whole and passed notes the tables that may be published. -#}
{% macro completed_build_relation() %}
    {% do return(
        api.Relation.create(
            database=target.database, schema=target.schema, identifier="completed_build"
        )
    ) %}
{% endmacro %}

{#- Hook at the start of a run: what is built from here on has not passed yet. A build that is killed
    leaves no note. -#}
{% macro forget_completed_build() %}
    {% if flags.WHICH in ["build", "run", "seed"] %}
        drop table if exists {{ completed_build_relation() }}
    {% endif %}
{% endmacro %}

{#- Hook at the end of a run: notes every published table, if all models and all tests of the project's
    data ran in it and nothing failed. -#}
{% macro note_completed_build(results) %}
    {% if execute and flags.WHICH == "build" %}
        {% set passed = [] %}
        {% set others = [] %}
        {% for result in results %}
            {% set is_passed = result.status in ["success", "pass", "warn", "no-op"] %}
            {% do (passed if is_passed else others).append(result.node.unique_id) %}
        {% endfor %}
        {% set needed = [] %}
        {% for node in graph.nodes.values() if node.resource_type in ["model", "test"] %}
            {# Tests of a model that is disabled stand in the graph too, and never run. #}
            {% if (node.get("attached_node") or node.unique_id) in graph.nodes %}
                {% do needed.append(node) %}
            {% endif %}
        {% endfor %}
        {% set missing = needed | rejectattr("unique_id", "in", passed) | list %}
        {% if not others and not missing %}
            create table {{ completed_build_relation() }} as
            {% for node in needed | selectattr("access", "equalto", "public") %}
                select
                    cast({{ text_literal(node.alias) }} as {{ dbt.type_string() }}) as table_name,
                {{ as_of_date() }} as as_of_date,
                    cast(
                {{ text_literal(var("reporting_currency")) }} as {{ dbt.type_string() }}
                    ) as reporting_currency
                {{ "union all" if not loop.last }}
            {% endfor %}
        {% endif %}
    {% endif %}
{% endmacro %}
