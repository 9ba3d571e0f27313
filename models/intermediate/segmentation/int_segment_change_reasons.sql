-- Why a segment changed, in words for the people who look after the account.
{% set reasons = reason_branches() %}
with
    causes as (select * from {{ ref("int_segment_change_causes") }}),

    definitions as (select * from {{ ref("segment_definitions") }}),

    named_entries as (
        select account_id, segment_key, date_day
        from causes
        where scheme = 'named' and to_segment_key is not null
    ),

    needed_days as (select distinct account_id, date_day from named_entries),

    {{ rule_rows("needed_days") }}

    entered_rows as (
        select named_entries.segment_key, 'named' as scheme, rule_rows.*
        from named_entries
        inner join
            rule_rows
            on named_entries.account_id = rule_rows.account_id
            and named_entries.date_day = rule_rows.date_day
    ),

    rule_reasons as (
        select account_id, scheme, segment_key, {{ rule_case(reasons) }} as reason, date_day
        from entered_rows
    ),

    joined as (
        select causes.*, entered.label, entered.description, rule_reasons.reason as rule_reason
        from causes
        left join
            definitions as entered
            on causes.scheme = entered.scheme
            and causes.to_segment_key = entered.segment_key
        left join
            rule_reasons
            on causes.scheme = rule_reasons.scheme
            and causes.account_id = rule_reasons.account_id
            and causes.to_segment_key = rule_reasons.segment_key
            and causes.date_day = rule_reasons.date_day
    ),

    worded as (
        select
            *,
            coalesce(label, to_segment_key) as to_words,
            coalesce(regexp_replace(description, '[.]$', ''), to_segment_key) as description_words
        from joined
    ),

    final as (
        select
            account_id,
            scheme,
            segment_key,
            from_segment_key,
            to_segment_key,
            cause,
            moved_traits,
            case
                when to_segment_key is null
                then cast(null as {{ dbt.type_string() }})
                when cause = 'manual'
                then manual_reason
                when scheme = 'named'
                then coalesce(rule_reason, description_words)
                else {{ with_moves("description_words", "moved_traits") }}
            end as entry_reason,
            case
                when from_segment_key is null
                then cast(null as {{ dbt.type_string() }})
                when cause = 'manual'
                then manual_reason
                when scheme <> 'named'
                then {{ with_moves(dbt.concat(["'To '", "to_words"]), "moved_traits") }}
                when cause = 'definition'
                then
                    {{
                        dbt.concat(
                            [
                                "'Version '",
                                "cast(definition_version as " ~ dbt.type_string() ~ ")",
                                "' of the definition takes effect'",
                            ]
                        )
                    }}
                when cause = 'time'
                then 'The rule does not hold any more: only days passed'
                else {{ with_moves("'The rule does not hold any more'", "moved_traits") }}
            end as exit_reason,
            mrr_amount,
            definition_version,
            is_history_start,
            date_day
        from worded
    )

select *
from final
