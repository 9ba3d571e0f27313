{#- Operation: copies the marts of a completed build to the schema that readers open, in one
    transaction. Of DuckDB the command `saas-segmentation publish` makes a file. -#}
{% macro publish(schema) %}
    {% if schema == target.schema %}
        {% do exceptions.raise_compiler_error(
            "Schema " ~ schema ~ " is the build itself: name another one."
        ) %}
    {% endif %}
    {% set note = completed_build_relation() %}
    {% if not load_relation(note) %}
        {% do exceptions.raise_compiler_error(
            "Schema "
            ~ target.schema
            ~ " holds no build that ran whole and passed all its tests: run `dbt build` and mend what it names."
        ) %}
    {% endif %}
    {% set tables = (
        run_query("select table_name from " ~ note ~ " order by table_name")
        .columns[0]
        .values()
    ) %}
    {% do adapter.dispatch("publish_tables", "saas_segmentation")(tables, schema) %}
    {% do log("Published " ~ tables | length ~ " tables in schema " ~ schema ~ ".", info=true) %}
{% endmacro %}

{% macro default__publish_tables(tables, schema) %}
    {% do exceptions.raise_compiler_error(
        "Publishing is made for DuckDB and PostgreSQL; readers of "
        ~ target.type
        ~ " read schema "
        ~ target.schema
        ~ "."
    ) %}
{% endmacro %}

{#- Rows are replaced where the tables are those that readers have: then even a transaction that began
    long before sees its own build to the end, and grants and views stay. Else new tables are built
    beside and the schema is renamed. Neither waits for a reader, or a reader for it. -#}
{% macro postgres__publish_tables(tables, schema) %}
    {% if postgres_has_tables_of_build(tables, schema) %}
        {% do postgres_replace_rows(tables, schema) %}
    {% else %} {% do postgres_replace_schema(tables, schema) %}
    {% endif %}
    {% do drop_former_schemas(schema) %}
{% endmacro %}

{#- Whether readers have exactly the tables of the build: same columns, types and constraints. -#}
{% macro postgres_has_tables_of_build(tables, schema) %}
    {% set differences = run_query(
        "with parts as ("
        ~ " select relnamespace::regnamespace::text as schema_name, relname, attname::text as part,"
        ~ " format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end as kind,"
        ~ " row_number() over (partition by attrelid order by attnum) as place"
        ~ " from pg_attribute join pg_class on attrelid = pg_class.oid"
        ~ " where relkind = 'r' and attnum > 0 and not attisdropped"
        ~ " union all"
        ~ " select relnamespace::regnamespace::text, relname, pg_get_constraintdef(pg_constraint.oid), contype::text, 0"
        ~ " from pg_constraint join pg_class on conrelid = pg_class.oid where contype in ('c', 'p', 'u')"
        ~ "), build as ("
        ~ " select relname::text, part, kind, place from parts"
        ~ " where schema_name = quote_ident('"
        ~ target.schema
        ~ "') and relname in ("
        ~ quoted_list(tables)
        ~ ") union all select * from (values ('published_tables', 'table_name', 'text', 1),"
        ~ " ('published_tables', 'row_count', 'bigint', 2), ('published_tables', 'as_of_date', 'date', 3),"
        ~ " ('published_tables', 'reporting_currency', 'text', 4),"
        ~ " ('published_tables', 'published_at', 'timestamp without time zone', 5)) as noted"
        ~ "), readers as ("
        ~ " select relname::text, part, kind, place from parts where schema_name = quote_ident('"
        ~ schema
        ~ "')), missing as (select * from build except all select * from readers),"
        ~ " surplus as (select * from readers except all select * from build)"
        ~ " select * from missing union all select * from surplus"
    ) %}
    {% do return(differences.rows | length == 0) %}
{% endmacro %}

{#- New rows for the tables that readers have, in one transaction. -#}
{% macro postgres_replace_rows(tables, schema) %}
    {% call statement("publish", auto_begin=false) %}
        {{ postgres_publisher_lock(schema) }}
        {% for table in tables %}
            {% set build = '"' ~ target.schema ~ '"."' ~ table ~ '"' %}
            {% set readers = '"' ~ schema ~ '"."' ~ table ~ '"' %}
            delete from {{ readers }}
            ;
            insert into {{ readers }} select * from {{ build }};
            {{ postgres_comment_of(build, readers) }}
        {% endfor %}
        delete from "{{ schema }}".published_tables
        ;
        insert into "{{ schema }}".published_tables {{ postgres_published_tables(tables, schema) }};
        commit
        ;
    {% endcall %}
{% endmacro %}

{#- A new schema instead of the one that readers have, in one transaction. -#}
{% macro postgres_replace_schema(tables, schema) %}
    {% do refuse_views_of_readers(schema) %}
    {% set beside = schema ~ "__new" %}
    {% set former = schema ~ "__old_" ~ run_started_at.strftime("%Y%m%d%H%M%S%f") %}
    {% call statement("publish", auto_begin=false) %}
        {{ postgres_publisher_lock(schema) }}
        drop schema if exists "{{ beside }}" cascade;
        create schema "{{ beside }}";
        {% for table in tables %}
            {% set build = '"' ~ target.schema ~ '"."' ~ table ~ '"' %}
            create table "{{ beside }}"."{{ table }}" (like {{ build }} including all);
            insert into "{{ beside }}"."{{ table }}" select * from {{ build }};
            {{ postgres_comment_of(build, '"' ~ beside ~ '"."' ~ table ~ '"') }}
        {% endfor %}
        create table "{{ beside }}".published_tables as {{ postgres_published_tables(tables, beside) }};
        {{ postgres_comments_of_published_tables(beside) }}
        {{ postgres_grants_of(schema, beside) }}
        do $$ begin
            if exists (select 1 from pg_namespace where nspname = '{{ schema }}') then
                alter schema "{{ schema }}" rename to "{{ former }}";
            end if;
        end $$;
        alter schema "{{ beside }}" rename to "{{ schema }}";
        commit
        ;
    {% endcall %}
{% endmacro %}

{#- One publisher of a schema at a time; until the transaction ends. -#}
{% macro postgres_publisher_lock(schema) %}
    select pg_advisory_xact_lock(hashtext('saas_segmentation publishes {{ schema }}'))
    ;
{% endmacro %}

{#- Rows of table `published_tables`. Day and currency are the build's own, for this operation may run
    with other vars. -#}
{% macro postgres_published_tables(tables, schema) %}
    select
        noted.table_name::text as table_name,
        counted.row_count,
        noted.as_of_date,
        noted.reporting_currency::text as reporting_currency,
        timezone('UTC', now()) as published_at
    from {{ completed_build_relation() }} as noted
    inner join
        (
            {% for table in tables %}
                select '{{ table }}' as table_name, count(*) as row_count
                from "{{ schema }}"."{{ table }}" {{ "union all" if not loop.last }}
            {% endfor %}
        ) as counted
        on noted.table_name = counted.table_name
{% endmacro %}

{#- A view on published tables would go with them. -#}
{% macro refuse_views_of_readers(schema) %}
    {% set found = run_query(
        "select distinct views.relnamespace::regnamespace::text || '.' || views.relname"
        ~ " from pg_depend as uses"
        ~ " join pg_rewrite as rules on uses.classid = 'pg_rewrite'::regclass and uses.objid = rules.oid"
        ~ " join pg_class as views on rules.ev_class= views.oid"
        ~ " join pg_class as tables on uses.refclassid = 'pg_class'::regclass and uses.refobjid = tables.oid"
        ~ " join pg_namespace as schemas on tables.relnamespace = schemas.oid"
        ~ " where schemas.nspname = '"
        ~ schema
        ~ "' and views.relnamespace <> tables.relnamespace order by 1"
    ) %}
    {% if found.rows %}
        {% do exceptions.raise_compiler_error(
            "Views that read schema "
            ~ schema
            ~ " would be dropped with its tables: "
            ~ found.columns[0].values()
            | join(", ") ~ ". Drop them, or let their readers query the tables."
        ) %}
    {% endif %}
{% endmacro %}

{#- The same comments as in the file of DuckDB. -#}
{% macro postgres_comments_of_published_tables(schema) %}
    {% set columns = {
        "table_name": "Published table.",
        "row_count": "Rows in it.",
        "as_of_date": "Day on which its figures stand.",
        "reporting_currency": "Currency of its amounts.",
        "published_at": "When it was published, UTC.",
    } %}
    {% set name = '"' ~ schema ~ '".published_tables' %}
    comment on table {{ name }} is 'One row per published table.';
    {% for column, comment in columns.items() %}
        comment on column {{ name }}.{{ column }} is '{{ comment }}';
    {% endfor %}
{% endmacro %}

{#- Comments of a table and its columns, as far as they are others. -#}
{% macro postgres_comment_of(from_table, to_table) %}
    do $$
    declare
        described record;
    begin
        execute format(
            'comment on table {{ to_table }} is %L',
            obj_description('{{ from_table }}'::regclass, 'pg_class')
        );
        for described in
            select build.attname, col_description(build.attrelid, build.attnum) as words
            from pg_attribute as build
            inner join pg_attribute as readers
                on build.attname = readers.attname
                and readers.attrelid = '{{ to_table }}'::regclass
            where
                build.attrelid = '{{ from_table }}'::regclass
                and build.attnum > 0
                and not build.attisdropped
                and col_description(build.attrelid, build.attnum)
                is distinct from col_description(readers.attrelid, readers.attnum)
        loop
            execute format(
                'comment on column {{ to_table }}.%I is %L', described.attname, described.words
            );
        end loop;
    end $$;
{% endmacro %}

{#- Who may use the schema and read a table may do so after the swap. A table that is new is open to
    nobody yet. -#}
{% macro postgres_grants_of(schema, beside) %}
    do $$
    declare
        granted record;
    begin
        for granted in
            select
                'grant ' || privilege_type || ' on schema "{{ beside }}" to ' as permission, grantee
            from pg_namespace, aclexplode(nspacl)
            where nspname = '{{ schema }}' and grantee <> nspowner
            union all
            select
                format('grant %s on "{{ beside }}".%I to ', privilege_type, former.relname), grantee
            from pg_class as former
            join pg_class as new_table
                on former.relname = new_table.relname
                and new_table.relnamespace = '{{ beside }}'::regnamespace,
            aclexplode(former.relacl)
            where
                former.relnamespace = to_regnamespace('{{ schema }}')
                and former.relkind = 'r'
                and grantee <> former.relowner
        loop
            execute granted.permission || case
                when granted.grantee = 0 then 'public' else granted.grantee::regrole::text
            end;
        end loop;
    end $$;
{% endmacro %}

{#- What readers still hold stays for the next time. -#}
{% macro drop_former_schemas(schema) %}
    {% call statement("drop_former", auto_begin=false) %}
        do $$
        declare
            former record;
        begin
            set local lock_timeout = '2s';
            for former in
                select nspname
                from pg_namespace
                where left(nspname, length('{{ schema }}__old_')) = '{{ schema }}__old_'
            loop
                begin
                    execute format('drop schema %I cascade', former.nspname);
                exception
                    when lock_not_available then
                        raise notice 'schema % is still read', former.nspname;
                end;
            end loop;
        end $$;
        commit
        ;
    {% endcall %}
{% endmacro %}
