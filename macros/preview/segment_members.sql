{#- Members of one segment on a day of the history: a query that writes nothing. One row per member, and
    one without an account for every other segment. -#}
{% macro segment_members(scheme, segment_key, day) %}
    {% do require_build(
        [
            ref("account_traits_daily"),
            ref("segment_memberships"),
            ref("segment_definitions"),
        ]
    ) %}
    with
        definitions as (select * from {{ ref("segment_definitions") }}),

        traits as (select * from {{ ref("account_traits_daily") }}),

        memberships as (
            select *
            from {{ ref("segment_memberships") }}
            where
                scheme = {{ text_literal(scheme) }}
                and segment_key = {{ text_literal(segment_key) }}
                and valid_from <= cast('{{ day }}' as date)
                and coalesce(valid_to, {{ far_future() }}) > cast('{{ day }}' as date)
        ),

        history as (select min(date_day) as first_day, max(date_day) as last_day from traits),

        final as (
            select
                memberships.account_id,
                definitions.scheme,
                definitions.segment_key,
                history.first_day,
                history.last_day
            from definitions
            cross join history
            left join
                memberships
                on definitions.scheme = memberships.scheme
                and definitions.segment_key = memberships.segment_key
        )

    select *
    from final
{% endmacro %}
