-- The months of every account with the segments of their last day. What belongs to no account is
-- in a segment of its own.
with
    account_months as (select * from {{ ref("int_account_profit_months") }}),

    months as (select * from {{ ref("int_profit_months") }}),

    segment_days as (select * from {{ ref("int_account_segment_days") }}),

    last_days as (select distinct period_end_date from months where has_segments),

    last_segments as (
        select segment_days.*
        from segment_days
        inner join last_days on segment_days.date_day = last_days.period_end_date
    ),

    final as (
        select
            account_months.*,
            account_months.channel_key as channel_segment,
            {% for scheme in schemes() %}
                case
                    when not months.has_segments
                    then null
                    when account_months.account_id is null
                    then 'unallocated'
                    else coalesce(last_segments.{{ scheme }}_segment, 'unknown')
                end as {{ scheme }}_segment,
            {% endfor %}
            months.has_segments,
            months.is_complete,
            months.period_end_date,
            months.quarter_start_date
        from account_months
        inner join months on account_months.month_start_date = months.month_start_date
        left join
            last_segments
            on account_months.account_id = last_segments.account_id
            and months.period_end_date = last_segments.date_day
    )

select *
from final
