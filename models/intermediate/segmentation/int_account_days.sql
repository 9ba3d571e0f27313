-- The spine of segmentation: every account on every day, with its declared traits as they were
-- known that day. Days before the published history are there for rules that look back. A build
-- computes the days that are missing: new ones, and those whose inputs differ from what they
-- were computed from, which are forgotten first.
{{
    config(
        materialized="incremental",
        incremental_strategy="append",
        on_schema_change="sync_all_columns",
        full_refresh=full_refresh_where_nothing_is_deleted(),
        pre_hook=before_begin("{{ forget_changed_account_days() }}"),
    )
}}
{% set rules = trait_rules() %}
{% set measures = trait_measures(rules) %}
{% set levels = trait_levels(rules) %}
with
    {% if is_incremental() %}
        built as (select account_id, max(date_day) as built_to from {{ this }} group by account_id),
    {% endif %}

    first_days as (
        select
            first_days.account_id,
            first_days.first_seen_on,
            {% if is_incremental() %}
                greatest(
                    coalesce({{ add_days("built.built_to", 1) }}, {{ account_days_start_date() }}),
                    {{ account_days_start_date() }}
                )
            {% else %} {{ account_days_start_date() }}
            {% endif %} as computed_from
        from {{ ref("int_account_first_days") }} as first_days
        {% if is_incremental() %}
            left join built on first_days.account_id = built.account_id
        {% endif %}
    ),

    accounts as (
        select
            account_id,
            computed_from,
            greatest(
                first_seen_on, {{ add_days("computed_from", -trait_reach_days(rules)) }}
            ) as spine_from
        from first_days
        where computed_from <= {{ as_of_date() }}
    ),

    inputs as (select * from {{ ref("int_account_day_inputs") }}),

    attributes as (select * from {{ ref("int_account_attributes") }}),

    changes as (
        {% if is_incremental() %}{{ changes_from_spine(measures) }}
        {% else %}select * from {{ ref("int_trait_changes") }}
        {% endif %}
    ),

    numbers as ({{ numbers(4) }}),

    days as (select {{ add_days(history_warm_up_date(rules), "number") }} as date_day from numbers),

    spine as (
        select accounts.account_id, accounts.computed_from, days.date_day
        from accounts
        inner join days on days.date_day >= accounts.spine_from
        where days.date_day <= {{ as_of_date() }}
    ),

    attribute_days as (
        select
            attributes.account_id,
            max(attributes.valid_from) as valid_from,
            greatest(attributes.valid_from, accounts.spine_from) as date_day
        from attributes
        inner join accounts on attributes.account_id = accounts.account_id
        group by attributes.account_id, greatest(attributes.valid_from, accounts.spine_from)
    ),

    measured as (
        select
            spine.account_id,
            spine.date_day,
            spine.computed_from,
            max(attribute_days.valid_from) over {{ spine_window("unbounded preceding") }}
            as attributes_from
            {%- for name, rule in rules.items() if trait_source_of(rule) is not none %}
                ,
                cast(
                    {{ measured_trait(name, rule, measures) }} as {{ trait_type(rule) }}
                ) as {{ name }}
            {%- endfor %}
        from spine
        left join
            changes on spine.account_id = changes.account_id and spine.date_day = changes.date_day
        left join
            attribute_days
            on spine.account_id = attribute_days.account_id
            and spine.date_day = attribute_days.date_day
    ),

    traits_0 as (
        select
            measured.*
            {%- for name, rule in rules.items() if rule["operation"] == "attribute" %}
                , cast(attributes.{{ rule["attribute"] }} as {{ trait_type(rule) }}) as {{ name }}
            {%- endfor %}
        from measured
        left join
            attributes
            on measured.account_id = attributes.account_id
            and measured.attributes_from = attributes.valid_from
            and measured.date_day < attributes.valid_to
    ),

    {% for level in levels %}
        traits_{{ loop.index }} as (
            select
                *
                {%- for name in level if derived_trait(name, rules[name]) | trim %}
                    ,
                    cast(
                        {{ derived_trait(name, rules[name]) }} as {{ trait_type(rules[name]) }}
                    ) as {{ name }}
                {%- endfor %}
            from traits_{{ loop.index0 }}
        ),
    {% endfor %}

    traits as (select * from traits_{{ levels | length }}),

    final as (
        select
            traits.account_id,
            {% for name in rules %} traits.{{ name }}, {% endfor %}
            inputs.inputs_hash,
            traits.date_day
        from traits
        left join
            inputs on traits.account_id = inputs.account_id and traits.date_day = inputs.date_day
        where traits.date_day >= traits.computed_from
    )

select *
from final
