-- Why a segment changed on its day, and under which version of its definition.
with
    changes as (
        select *, case when scheme = 'named' then segment_key end as named_segment_key
        from {{ ref("int_segment_changes") }}
    ),

    change_traits as (select * from {{ ref("int_segment_change_traits") }}),

    overrides as (select * from {{ ref("segment_overrides") }}),

    version_moves as (select * from {{ ref("int_segment_version_moves") }}),

    definitions as (select * from {{ ref("segment_definitions") }}),

    override_turns as (
        select
            segment_key,
            account_id,
            action = 'include' as is_entry,
            case action when 'include' then 'On the list: ' else 'Kept out: ' end as words,
            coalesce(reason, 'no reason given') as reason,
            -- A list that is older than the history is what let the account in on its first day.
            greatest(valid_from, {{ history_start_date() }}) as date_day
        from overrides
        where coalesce(valid_to, {{ far_future() }}) > {{ history_start_date() }}
        union all
        select
            segment_key,
            account_id,
            action <> 'include' as is_entry,
            case
                action when 'include' then 'No longer on the list: ' else 'No longer kept out: '
            end as words,
            coalesce(reason, 'no reason given') as reason,
            valid_to as date_day
        from overrides
        where valid_to is not null
    ),

    manual_changes as (
        select
            segment_key,
            account_id,
            is_entry,
            date_day,
            min({{ dbt.concat(["words", "reason"]) }}) as manual_reason
        from override_turns
        group by segment_key, account_id, is_entry, date_day
    ),

    joined as (
        select
            changes.*,
            change_traits.moved_traits,
            change_traits.has_day_before,
            change_traits.mrr_amount,
            manual_changes.manual_reason,
            version_moves.earlier_rule_moved,
            definitions.definition_version as current_version
        from changes
        inner join
            change_traits
            on changes.account_id = change_traits.account_id
            and changes.scheme = change_traits.scheme
            and changes.segment_key = change_traits.segment_key
            and changes.date_day = change_traits.date_day
        left join
            manual_changes
            on changes.named_segment_key = manual_changes.segment_key
            and changes.account_id = manual_changes.account_id
            and changes.date_day = manual_changes.date_day
            and (changes.to_segment_key is not null) = manual_changes.is_entry
        left join
            version_moves
            on changes.named_segment_key = version_moves.segment_key
            and changes.account_id = version_moves.account_id
            and changes.date_day = version_moves.date_day
        left join
            definitions
            on changes.scheme = definitions.scheme
            and changes.segment_key = definitions.segment_key
    ),

    final as (
        select
            account_id,
            scheme,
            segment_key,
            from_segment_key,
            to_segment_key,
            case
                when manual_reason is not null
                then 'manual'
                when not earlier_rule_moved
                then 'definition'
                -- Of a rule without a known input nobody can tell that only days passed.
                when
                    has_day_before
                    and moved_traits is null
                    and scheme not in ({{ quoted_list(schemes_without_inputs()) }})
                then 'time'
                else 'data'
            end as cause,
            moved_traits,
            manual_reason,
            mrr_amount,
            coalesce(
                {{ rule_case(version_branches(), data_type="integer") }}, current_version
            ) as definition_version,
            is_history_start,
            date_day
        from joined
    )

select *
from final
