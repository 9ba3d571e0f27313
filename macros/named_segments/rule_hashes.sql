{#- Hash of the rule of every scheme and named segment as it compiles under today's declarations and
    vars, branches for `rule_case`. Words, formatting and who looks after a segment don't change it. -#}
{% macro rule_hash_branches() %}
    {% set branches = [] %}
    {% for scheme in schemes() %}
        {% do branches.append([scheme, none, "'" ~ text_hash(scheme_segment(scheme)) ~ "'"]) %}
    {% endfor %}
    {% for key, declaration in segment_declarations().items() %}
        {% do branches.append(["named", key, "'" ~ text_hash(rule_text(declaration)) ~ "'"]) %}
    {% endfor %}
    {% do return(branches) %}
{% endmacro %}

{% macro text_hash(text) %}
    {% do return(local_md5(modules.re.sub("\\s+", " ", text) | trim)) %}
{% endmacro %}

{#- All of a named segment's current version that decides who is in it. Its earlier version is left out:
    to drop it when its days are gone is no new rule. -#}
{% macro rule_text(declaration) %}
    {% set parts = [condition_sql(declaration.get("when"))] %}
    {% if declaration.get("exit") is not none %}
        {% do parts.append(condition_sql(declaration["exit"])) %}
        {% do parts.append(var("segment_memory_days") | string) %}
    {% endif %}
    {% for name, default in {
        "hold_days": 1,
        "exit_hold_days": 1,
        "group": "",
        "priority": "",
        "list": false,
    }.items() %}
        {% do parts.append(name ~ " " ~ declaration.get(name, default)) %}
    {% endfor %}
    {% do return(parts | join("; ")) %}
{% endmacro %}

{#- Warns of rules that differ from those of the last build under the same version, before these are
    overwritten. Where dbt treats warnings as errors they are lines of the log: they would stop every
    build on the database of an older commit. -#}
{% macro warn_of_changed_rules(stored_definitions, seeded_definitions) %}
    {% for message in unversioned_changes(
        stored_rules(stored_definitions),
        rule_hash_branches(),
        versions_by_now(seeded_definitions),
    ) %}
        {% if flags.WARN_ERROR %} {% do log("WARNING: " ~ message, info=true) %}
        {% else %} {% do exceptions.warn(message) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- The rules of the last build: [[scheme, segment key, version, hash]]; none before the first one, and
    where dbt does not build, as in unit tests. -#}
{% macro stored_rules(definitions) %}
    {% if not execute or not graph.get("nodes") or not may_ask_database() %}
        {% do return([]) %}
    {% endif %}
    {% set stored = load_relation(definitions) %}
    {% set names = (
        adapter.get_columns_in_relation(stored) | map(attribute="name") if stored else []
    ) %}
    {% if "rule_hash" not in names | list %} {% do return([]) %} {% endif %}
    {% do return(
        run_query(
            "select scheme, segment_key, definition_version, rule_hash from " ~ stored
        ).rows
        | list
    ) %}
{% endmacro %}

{#- Versions that this build will store: (scheme, segment key) -> version. Combined schemes have none of
    their own. -#}
{% macro versions_by_now(seeded_definitions) %}
    {% set versions = {} %}
    {% if (
        execute
        and graph.get("nodes")
        and may_ask_database()
        and load_relation(seeded_definitions)
    ) %}
        {% for row in run_query(
            "select scheme, segment_key, definition_version from " ~ seeded_definitions
        ).rows %}
            {% do versions.update({(row[0], row[1]): row[2] | int}) %}
        {% endfor %}
    {% endif %}
    {% for scheme, declared in scheme_declarations().items() %}
        {% for key, segment in declared["segments"].items() %}
            {% do versions.update(
                {(scheme, key): segment.get("version", declared.get("version", 1))}
            ) %}
        {% endfor %}
    {% endfor %}
    {% for key, declaration in segment_declarations().items() %}
        {% do versions.update({("named", key): declaration.get("version", 1)}) %}
    {% endfor %}
    {% do return(versions) %}
{% endmacro %}

{#- A message for each rule whose hash is not the stored one though no version was raised. A scheme
    changes as a whole; one of its segments with a new version is enough. Combined schemes change with
    their parts, which say so themselves. -#}
{% macro unversioned_changes(stored, branches, versions) %}
    {% set messages = [] %}
    {% for scheme, key, rule_hash in branches if scheme not in combined_schemes() %}
        {% set state = namespace(changed=false, raised=false, version=none) %}
        {% for row in stored if row[0] == scheme and key in [none, row[1]] %}
            {% set state.version = row[2] | int %}
            {% if rule_hash != "'" ~ row[3] ~ "'" %} {% set state.changed = true %} {% endif %}
            {% if versions.get((row[0], row[1]), 0) > state.version %}
                {% set state.raised = true %}
            {% endif %}
        {% endfor %}
        {% if state.changed and not state.raised %}
            {% do messages.append(
                "Segment '"
                ~ key
                ~ "' changed but is still version "
                ~ state.version
                ~ ": raise 'version', so that its history says which rule held."
                if key
                else "Scheme '"
                ~ scheme
                ~ "' changed but every segment of it has its old version: raise the version of those"
                ~ " that mean something else now."
            ) %}
        {% endif %}
    {% endfor %}
    {% do return(messages) %}
{% endmacro %}
