-- Memberships are the stretches between the changes of one scheme, or of one named segment.
with
    changes as (select * from {{ ref("int_segment_change_reasons") }}),

    definitions as (select * from {{ ref("segment_definitions") }}),

    followed as (
        select
            *,
            lead(date_day) over (
                partition by account_id, scheme, case when scheme = 'named' then segment_key end
                order by date_day
            ) as next_change_on
        from changes
    ),

    entered as (select * from followed where to_segment_key is not null),

    final as (
        select
            {{
                surrogate_key(
                    [
                        "entered.account_id",
                        "entered.scheme",
                        "entered.segment_key",
                        "entered.date_day",
                    ]
                )
            }} as membership_id,
            entered.account_id,
            entered.scheme,
            entered.segment_key,
            definitions.label,
            entered.entry_reason as reason,
            cast(entered.definition_version as integer) as definition_version,
            entered.next_change_on is null as is_current,
            entered.is_history_start as is_cut_by_history,
            entered.date_day as valid_from,
            entered.next_change_on as valid_to
        from entered
        left join
            definitions
            on entered.scheme = definitions.scheme
            and entered.segment_key = definitions.segment_key
    )

select *
from final
