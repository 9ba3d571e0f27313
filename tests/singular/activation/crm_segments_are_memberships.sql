-- Prevents the CRM from showing another segment than the one that the marts count the account in.
{% set schemes_sent = {
    "lifecycle": "lifecycle_stage",
    "value_tier": "value_tier",
    "rfm": "rfm_segment",
    "health": "health_band",
    "touch": "touch_model",
    "behaviour": "usage_level",
    "persona": "persona",
    "nps_group": "nps_group",
} %}
with
    accounts as (select * from {{ ref("crm_account_sync") }}),

    memberships as (select * from {{ ref("segment_memberships") }} where is_current),

    sent as (
        {% for scheme, column in schemes_sent.items() if scheme in schemes() %}
            select account_id, '{{ scheme }}' as scheme, {{ column }} as segment_key
            from accounts
            union all
        {% endfor %}
        select accounts.account_id, definitions.scheme, definitions.segment_key
        from accounts
        inner join
            {{ ref("segment_definitions") }} as definitions
            on definitions.scheme = 'named'
            and ';' || accounts.segments || ';' like '%;' || definitions.segment_key || ';%'
    ),

    current_memberships as (
        select memberships.account_id, memberships.scheme, memberships.segment_key
        from memberships
        inner join accounts on memberships.account_id = accounts.account_id
        where
            memberships.scheme = 'named' or memberships.scheme in ({{ quoted_list(schemes_sent) }})
    ),

    compared as (
        select account_id, scheme, segment_key, count(*) as place_count
        from
            (
                select *
                from sent
                union all
                select *
                from current_memberships
            ) as both_sides
        where segment_key is not null
        group by account_id, scheme, segment_key
    )

select *
from compared
where place_count <> 2
