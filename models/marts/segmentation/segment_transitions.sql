-- A move between two segments of a scheme is an exit from one and an entry into the other, with the
-- same two ends. What was so when the history starts is no event.
with
    changes as (select * from {{ ref("int_segment_change_reasons") }} where not is_history_start),

    definitions as (select * from {{ ref("segment_definitions") }}),

    entries as (
        select
            account_id,
            scheme,
            to_segment_key as segment_key,
            'enter' as event,
            from_segment_key,
            to_segment_key,
            cause,
            moved_traits,
            entry_reason as reason,
            mrr_amount,
            definition_version,
            date_day as transition_date
        from changes
        where to_segment_key is not null
    ),

    exits as (
        select
            changes.account_id,
            changes.scheme,
            changes.from_segment_key as segment_key,
            'exit' as event,
            changes.from_segment_key,
            changes.to_segment_key,
            changes.cause,
            changes.moved_traits,
            changes.exit_reason as reason,
            changes.mrr_amount,
            -- The version of the segment that was left, not of the one that was entered.
            case
                when changes.scheme = 'named'
                then changes.definition_version
                else definitions.definition_version
            end as definition_version,
            changes.date_day as transition_date
        from changes
        left join
            definitions
            on changes.scheme = definitions.scheme
            and changes.from_segment_key = definitions.segment_key
        where changes.from_segment_key is not null
    ),

    events as (
        select *
        from entries
        union all
        select *
        from exits
    ),

    final as (
        select
            {{ surrogate_key(["account_id", "scheme", "segment_key", "event", "transition_date"]) }}
            as transition_id,
            account_id,
            scheme,
            segment_key,
            event,
            from_segment_key,
            to_segment_key,
            cause,
            moved_traits,
            reason,
            cast(mrr_amount as {{ type_money() }}) as mrr_amount,
            cast(definition_version as integer) as definition_version,
            transition_date
        from events
    )

select *
from final
