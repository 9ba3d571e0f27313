{#- Who would enter and leave which segment on the day of the last build if its traits met the rules as
    they are in the project now: a query that writes nothing. One row per move, and one without an
    account for every segment in which nobody moves. -#}
{% macro segment_preview() %}
    {% do validate_vars() %}
    {% do validate_segments() %}
    {% do require_build(
        [ref("account_segments"), ref("segment_memberships"), ref("segment_definitions")]
    ) %}
    {% do require_traits(ref("int_account_days")) %}
    with
        account_days as {{ not_materialized() }} (select * from {{ ref("int_account_days") }}),

        rfm_scores as (select * from {{ ref("int_rfm_scores") }}),

        mrr_shares as (select * from {{ ref("int_mrr_shares") }}),

        churn_risk_days as (select * from {{ ref("int_churn_risk_days") }}),

        sectors as (select * from {{ ref("industry_sectors") }}),

        overrides as (select * from {{ ref("segment_overrides") }}),

        definitions as (select * from {{ ref("segment_definitions") }}),

        accounts as (select * from {{ ref("account_segments") }}),

        memberships as (select * from {{ ref("segment_memberships") }} where is_current),

        {{ scheme_days_ctes() }},

        {{ segment_traits_ctes("scheme_days") }},

        {{ named_days_ctes() }},

        rules as ({{ previewed_rules() }}),

        last_day as (
            select named_days.*
            from named_days
            inner join
                accounts
                on named_days.account_id = accounts.account_id
                and named_days.date_day = accounts.as_of_date
        ),

        last_days as (select max(date_day) as as_of_date from last_day),

        placed as (
            select
                account_id,
                scheme,
                {{ rule_case(membership_branches()) }} as segment_key,
                {{ rule_case(reason_branches()) }} as rule_reason,
                date_day
            from last_day
            cross join rules
        ),

        listed as (
            select
                placed.account_id,
                placed.segment_key,
                'On the list: ' || min(overrides.reason) as list_reason
            from placed
            inner join
                overrides
                on placed.account_id = overrides.account_id
                and placed.segment_key = overrides.segment_key
                and placed.date_day >= overrides.valid_from
                and placed.date_day < coalesce(overrides.valid_to, {{ far_future() }})
            where placed.scheme = 'named' and overrides.action = 'include'
            group by placed.account_id, placed.segment_key
        ),

        entering as (
            select
                placed.account_id,
                placed.scheme,
                placed.segment_key,
                'enter' as move,
                coalesce(listed.list_reason, placed.rule_reason) as reason
            from placed
            left join
                memberships
                on placed.account_id = memberships.account_id
                and placed.scheme = memberships.scheme
                and placed.segment_key = memberships.segment_key
            left join
                listed
                on placed.scheme = 'named'
                and placed.account_id = listed.account_id
                and placed.segment_key = listed.segment_key
            where placed.segment_key is not null and memberships.account_id is null
        ),

        leaving as (
            select
                memberships.account_id,
                memberships.scheme,
                memberships.segment_key,
                'leave' as move,
                memberships.reason
            from memberships
            left join
                placed
                on memberships.account_id = placed.account_id
                and memberships.scheme = placed.scheme
                and memberships.segment_key = placed.segment_key
            where placed.account_id is null
        ),

        moves as (
            select *
            from entering
            union all
            select *
            from leaving
        ),

        declared as ({{ previewed_definitions() }}),

        all_segments as (
            select scheme, segment_key
            from definitions
            union
            {{ distinct_rows() }}
            select scheme, segment_key
            from declared
            union
            {{ distinct_rows() }}
            select scheme, segment_key
            from moves
        ),

        hashed as (
            select
                scheme,
                segment_key,
                {{ rule_case(rule_hash_branches()) }} as rule_hash,
                -- A scheme is on as a whole.
                scheme in ({{ quoted_list(schemes()) }}) as is_of_scheme
            from all_segments
        ),

        final as (
            select
                moves.account_id,
                hashed.scheme,
                hashed.segment_key,
                coalesce(declared.label, definitions.label, hashed.segment_key) as label,
                coalesce(declared.description, definitions.description) as description,
                accounts.account_name,
                moves.move,
                moves.reason,
                definitions.definition_version as stored_version,
                declared.definition_version as declared_version,
                accounts.mrr_amount,
                definitions.scheme is null as is_new,
                declared.scheme is null and not hashed.is_of_scheme as is_gone,
                coalesce(hashed.rule_hash, '') <> coalesce(definitions.rule_hash, '') as is_changed,
                last_days.as_of_date
            from hashed
            cross join last_days
            left join
                definitions
                on hashed.scheme = definitions.scheme
                and hashed.segment_key = definitions.segment_key
            left join
                declared
                on hashed.scheme = declared.scheme
                and hashed.segment_key = declared.segment_key
            left join
                moves on hashed.scheme = moves.scheme and hashed.segment_key = moves.segment_key
            left join accounts on moves.account_id = accounts.account_id
        )

    select *
    from final
{% endmacro %}

{#- Every scheme as a row without a segment key, every named segment as one with its key. -#}
{% macro previewed_rules() %}
    {% for scheme, key, _ in membership_branches() %}
        select
            {{ text_literal(scheme) }} as scheme,
            cast(
                {{ text_literal(key) if key else "null" }} as {{ dbt.type_string() }}
            ) as segment_key
            {{ "union all" if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- Segment of an account in each rule, branches for `rule_case` over a row with all traits. -#}
{% macro membership_branches() %}
    {% set branches = [] %}
    {% for scheme in schemes() %}
        {% do branches.append([scheme, none, scheme ~ "_segment"]) %}
    {% endfor %}
    {% for key in segment_declarations() %}
        {% do branches.append(["named", key, "case when is_" ~ key ~ " then '" ~ key ~ "' end"]) %}
    {% endfor %}
    {% do return(branches) %}
{% endmacro %}

{% macro previewed_definitions() %}
    select scheme, segment_key, label, description, definition_version
    from ({{ declared_definitions(["label", "description"]) }}) as declared_definitions
{% endmacro %}

{#- Stops with one line where one of the relations, of which the last is `segment_definitions`, is not
    built, or not by a project that stores what a preview reads. -#}
{% macro require_build(relations) %}
    {% if not execute %} {% do return("") %} {% endif %}
    {% for relation in relations if load_relation(relation) is none %}
        {% do exceptions.raise_compiler_error(
            "There is no " ~ relation.identifier ~ " yet: run `dbt build` first."
        ) %}
    {% endfor %}
    {% set names = adapter.get_columns_in_relation(relations[-1]) | map(attribute="name") | list %}
    {% if "rule_hash" not in names %}
        {% do exceptions.raise_compiler_error(
            "The last build is of an older project: run `dbt build` first."
        ) %}
    {% endif %}
{% endmacro %}

{#- Stops where a declared trait is not among the columns of the last build. -#}
{% macro require_traits(account_days) %}
    {% if not execute %} {% do return("") %} {% endif %}
    {% set built = adapter.get_columns_in_relation(account_days) | map(attribute="name") | list %}
    {% for trait in trait_rules() if trait not in built %}
        {% do exceptions.raise_compiler_error(
            "Trait '" ~ trait ~ "' is not in the last build: run `dbt build` first."
        ) %}
    {% endfor %}
{% endmacro %}
