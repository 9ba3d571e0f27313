-- Prevents a value that still stands on the day on which it ended: spans are half-open, and after
-- the
-- last one of an account nothing is known, whatever other spans begin on that day.
with
    starts as (
        select 'a' as account_id, cast('2026-01-01' as date) as valid_from
        union all
        select 'a' as account_id, cast('2026-01-09' as date) as valid_from
        union all
        select 'a' as account_id, cast('2026-01-10' as date) as valid_from
        union all
        select 'a' as account_id, cast('2026-01-11' as date) as valid_from
    ),

    spans as (
        select
            'a' as account_id,
            cast('2026-01-05' as date) as valid_from,
            cast('2026-01-10' as date) as valid_to
    ),

    placed as ({{ with_last_spans("starts", ["spans"]) }}),

    held as (
        select placed.valid_from
        from placed
        inner join spans on {{ within_last_span("placed", "spans") }}
    ),

    final as (select count(*) as held_count, min(valid_from) as held_on from held)

select *
from final
where held_count <> 1 or held_on <> cast('2026-01-09' as date)
