-- An outbox: a tool that reads it daily sees each transition, and knows by its id which it has
-- seen.
with
    transitions as (
        select * from {{ ref("segment_transitions") }} where scheme in ('named', 'lifecycle')
    ),

    definitions as (select * from {{ ref("segment_definitions") }}),

    recent as (
        select *
        from transitions
        where
            transition_date > {{ add_days(as_of_date(), -var("segment_event_days")) }}
            and transition_date <= {{ as_of_date() }}
            and {{ sources_are_fresh() }}
    ),

    final as (
        select
            recent.transition_id as event_id,
            recent.account_id,
            recent.scheme,
            recent.segment_key,
            recent.event,
            definitions.label,
            definitions.owner,
            definitions.channel,
            case when recent.event = 'enter' then definitions.next_action end as next_action,
            recent.cause,
            recent.reason,
            cast(recent.mrr_amount as {{ type_money() }}) as mrr_amount,
            recent.definition_version,
            recent.transition_date
        from recent
        left join
            definitions
            on recent.scheme = definitions.scheme
            and recent.segment_key = definitions.segment_key
    )

select *
from final
