-- Every segment and month of the profit and loss account, so that a segment without figures has a
-- row too: the company, its channels, and the segments of all schemes as far back as they are
-- known.
with
    account_months as (select * from {{ ref("int_account_profit_segments") }}),

    months as (select * from {{ ref("int_profit_months") }}),

    definitions as (select * from {{ ref("segment_definitions") }} where scheme <> 'named'),

    found as (
        {{
            summed_by_segment(
                "account_months",
                ["has_segments"],
                {"row_count": "1"},
                "has_segments",
                ["channel"],
            )
        }}
    ),

    segments as (
        select scheme, segment_key
        from definitions
        union
        {{ distinct_rows() }}
        select scheme, 'unallocated' as segment_key
        from definitions
        union
        {{ distinct_rows() }}
        select scheme, segment_key
        from found
    ),

    final as (
        select
            segments.scheme,
            segments.segment_key,
            months.is_complete,
            months.month_start_date,
            months.period_end_date,
            months.quarter_start_date
        from segments
        inner join months on months.has_segments or segments.scheme in ('all', 'channel')
    )

select *
from final
