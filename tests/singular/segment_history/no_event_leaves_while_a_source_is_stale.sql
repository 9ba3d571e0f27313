-- Prevents messages to customers that rest on data of last week, and silence that nobody is told
-- of.
with
    stale as (select count(*) as source_count from {{ ref("int_stale_segment_sources") }}),

    events as (select count(*) as event_count from {{ ref("segment_events") }}),

    told as (
        select count(*) as warning_count
        from {{ ref("segment_warnings") }}
        where finding = 'stale_source'
    )

select stale.source_count, events.event_count, told.warning_count
from stale
cross join events
cross join told
where stale.source_count > 0 and events.event_count > 0 or stale.source_count <> told.warning_count
