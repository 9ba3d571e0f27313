{#- Whether dbt may ask the database while it compiles; `--no-introspect` forbids it. -#}
{% macro may_ask_database() %}
    {% do return(invocation_args_dict.get("introspect", true)) %}
{% endmacro %}

{#- dbt's own, where the database may be asked; else a build from nothing. -#}
{% macro is_incremental() %}
    {% do return(may_ask_database() and dbt.is_incremental()) %}
{% endmacro %}

{#- Statement before a model that compares many columns at once; empty where the engine needs none. -#}
{% macro plan_wide_conditions() %}
    {{ return(adapter.dispatch("plan_wide_conditions", "saas_segmentation")()) }}
{% endmacro %}

{% macro default__plan_wide_conditions() %} {% do return("") %} {% endmacro %}

{#- What Spark infers from a condition doubles with each column in it that is renamed. -#}
{% macro spark__plan_wide_conditions() %}
    {% do return("set spark.sql.constraintPropagation.enabled = false") %}
{% endmacro %}
