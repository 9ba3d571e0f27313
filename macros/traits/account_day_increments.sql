{#- Config `full_refresh` of a model that deletes rows before it adds some: true where the engine can't
    delete, so that each build computes all; else none, and the command line decides. -#}
{% macro full_refresh_where_nothing_is_deleted() %}
    {% do return(
        adapter.dispatch("full_refresh_where_nothing_is_deleted", "saas_segmentation")()
    ) %}
{% endmacro %}

{% macro default__full_refresh_where_nothing_is_deleted() %} {% do return(none) %} {% endmacro %}

{#- Parquet files. -#}
{% macro spark__full_refresh_where_nothing_is_deleted() %} {% do return(true) %} {% endmacro %}

{#- Deletes the stored account days that a build must compute again: of every account those from the
    first day on whose inputs differ from what they were computed from, and all after the as-of day.
    Nothing in a build from nothing. What is deleted is missing, and so computed by the next build,
    even if this one is killed in between. -#}
{% macro forget_changed_account_days() %}
    {% if is_incremental() %}
        -- One condition alone, which PostgreSQL joins; of two it would look up each row's own.
        delete from {{ this }} as stored
        where
            exists (
                select 1
                from
                    (
                        {{ first_changed_account_days() }}
                        union all
                        select distinct account_id, {{ add_days(as_of_date(), 1) }} as changed_from
                        from {{ this }}
                    ) as changed
                where
                    changed.account_id = stored.account_id
                    and changed.changed_from <= stored.date_day
            )
    {% endif %}
{% endmacro %}

{#- The first day of each account whose inputs are new, gone or different. -#}
{% macro first_changed_account_days() %}
    select
        coalesce(inputs.account_id, built.account_id) as account_id,
        min(coalesce(inputs.date_day, built.date_day)) as changed_from
    from {{ ref("int_account_day_inputs") }} as inputs
    full outer join
        (select * from {{ this }} where inputs_hash is not null) as built
        on inputs.account_id = built.account_id
        and inputs.date_day = built.date_day
    where
        inputs.inputs_hash is null
        or built.inputs_hash is null
        or inputs.inputs_hash <> built.inputs_hash
    group by coalesce(inputs.account_id, built.account_id)
{% endmacro %}

{#- Days of the spine from which a row of a relation holds, with its own day as `known_from`. Of rows
    before an account's spine the last one holds on its first day. -#}
{% macro days_from_spine(relation, from_column) %}
    {% set from_day %} greatest({{ relation }}.{{ from_column }}, accounts.spine_from) {% endset %}
    select
        {{ relation }}.account_id,
        max({{ relation }}.{{ from_column }}) as known_from,
        {{ from_day }} as date_day
    from {{ relation }}
    inner join accounts on {{ relation }}.account_id = accounts.account_id
    group by {{ relation }}.account_id, {{ from_day }}
{% endmacro %}

{#- Hash of the rules as they are compiled, vars included: days of other rules are computed again. -#}
{% macro trait_rules_hash(rules) %}
    {% set measures = trait_measures(rules) %}
    {% set parts = [tojson(rules)] %}
    {% for name in rules %}
        {% do parts.append(
            measured_trait(name, rules, measures)
            if is_measured(name, rules)
            else derived_trait(name, rules)
        ) %}
    {% endfor %}
    {% do return(local_md5(parts | join("|"))) %}
{% endmacro %}
