{#- Whether dbt may ask the database while it compiles; `--no-introspect` forbids it. -#}
{% macro may_ask_database() %}
    {% do return(invocation_args_dict.get("introspect", true)) %}
{% endmacro %}

{#- dbt's own, where the database may be asked; else a build from nothing. -#}
{% macro is_incremental() %}
    {% do return(may_ask_database() and dbt.is_incremental()) %}
{% endmacro %}
