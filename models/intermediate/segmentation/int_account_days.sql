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

    attributes as {{ not_materialized() }} (select * from {{ ref("int_account_attributes") }}),

    totals as {{ not_materialized() }} (select * from {{ ref("int_trait_totals") }}),

    numbers as ({{ numbers(4) }}),

    days as (select {{ add_days(history_warm_up_date(rules), "number") }} as date_day from numbers),

    spine as (
        select accounts.account_id, accounts.computed_from, days.date_day
        from accounts
        inner join days on days.date_day >= accounts.spine_from
        where days.date_day <= {{ as_of_date() }}
    ),

    {% for relation, from_column in {"totals": "date_day", "attributes": "valid_from"}.items() %}
        {{ relation }}_days as ({{ days_from_spine(relation, from_column) }}),
    {% endfor %}

    marked as (
        select
            spine.account_id,
            spine.computed_from,
            max(totals_days.known_from) over {{ spine_to_day() }} as totals_from,
            max(attributes_days.known_from) over {{ spine_to_day() }} as attributes_from,
            spine.date_day
        from spine
        left join
            totals_days
            on spine.account_id = totals_days.account_id
            and spine.date_day = totals_days.date_day
        left join
            attributes_days
            on spine.account_id = attributes_days.account_id
            and spine.date_day = attributes_days.date_day
    ),

    day_totals as (
        select
            {% for name in measures %} totals.{{ name }}, {% endfor %}
            marked.account_id,
            marked.computed_from,
            marked.attributes_from,
            marked.date_day
        from marked
        left join
            totals on marked.account_id = totals.account_id and marked.totals_from = totals.date_day
    ),

    measured as (
        select
            account_id,
            date_day,
            computed_from,
            attributes_from
            {%- for name, rule in rules.items() if is_measured(name, rules) %}
                ,
                cast(
                    {{ measured_trait(name, rules, measures) }} as {{ trait_type(rule) }}
                ) as {{ name }}
            {%- endfor %}
        from day_totals
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
                {%- for name in level if derived_trait(name, rules) | trim %}
                    ,
                    cast(
                        {{ derived_trait(name, rules) }} as {{ trait_type(rules[name]) }}
                    ) as {{ name }}
                {%- endfor %}
            from traits_{{ loop.index0 }}
        ),
    {% endfor %}

    final as (
        select
            traits.account_id,
            {% for name in rules %} traits.{{ name }}, {% endfor %}
            inputs.inputs_hash,
            traits.date_day
        from traits_{{ levels | length }} as traits
        left join
            inputs on traits.account_id = inputs.account_id and traits.date_day = inputs.date_day
        where traits.date_day >= traits.computed_from
    )

select *
from final
