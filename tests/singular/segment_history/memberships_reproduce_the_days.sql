-- Prevents a history that says something else than the days it is made of: the segment of an
-- account on a day would depend on which table is asked.
with
    memberships as (select * from {{ ref("segment_memberships") }}),

    days as (
        select *
        from {{ ref("int_account_segment_days") }}
        where date_day >= {{ history_start_date() }}
    ),

    named_days as (
        select *
        from {{ ref("int_named_segment_days") }}
        where date_day >= {{ history_start_date() }}
    ),

    from_days as (
        {% for scheme in schemes() %}
            select
                account_id, '{{ scheme }}' as scheme, {{ scheme }}_segment as segment_key, date_day
            from days
            union all
        {% endfor %}
        {% for key in segment_declarations() %}
            select account_id, 'named' as scheme, '{{ key }}' as segment_key, date_day
            from named_days
            where is_{{ key }}
            union all
        {% endfor %}
        select account_id, 'none' as scheme, 'none' as segment_key, date_day
        from named_days
        where 1 = 0
    ),

    from_memberships as (
        select memberships.account_id, memberships.scheme, memberships.segment_key, days.date_day
        from memberships
        inner join
            days
            on memberships.account_id = days.account_id
            and days.date_day >= memberships.valid_from
            and days.date_day < coalesce(memberships.valid_to, {{ far_future() }})
    ),

    counted as (
        select account_id, scheme, segment_key, date_day, 1 as day_count, 0 as membership_count
        from from_days
        union all
        select account_id, scheme, segment_key, date_day, 0 as day_count, 1 as membership_count
        from from_memberships
    )

select account_id, scheme, segment_key, date_day
from counted
group by account_id, scheme, segment_key, date_day
having sum(day_count) <> 1 or sum(membership_count) <> 1
