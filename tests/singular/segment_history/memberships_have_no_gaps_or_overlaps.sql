-- Prevents days without a segment in a scheme, or with two, and stretches of one named segment that
-- overlap: every figure that joins a day to a membership would drop or double accounts.
{% set stretches %}
    (
        partition by account_id, scheme, case when scheme = 'named' then segment_key end
        order by valid_from
    )
{% endset %}
with
    memberships as (select * from {{ ref("segment_memberships") }}),

    first_days as (
        select account_id, min(date_day) as first_day
        from {{ ref("int_account_segment_days") }}
        where date_day >= {{ history_start_date() }}
        group by account_id
    ),

    followed as (
        select
            *,
            lead(valid_from) over {{ stretches }} as next_from,
            lag(valid_to) over {{ stretches }} as previous_to,
            row_number() over {{ stretches }} as stretch_number
        from memberships
    ),

    schemes_of_accounts as (
        select account_id, count(distinct scheme) as scheme_count
        from memberships
        where scheme <> 'named'
        group by account_id
    )

select followed.account_id, followed.scheme, followed.segment_key, followed.valid_from
from followed
left join first_days on followed.account_id = first_days.account_id
where
    case
        when followed.scheme = 'named'
        then
            coalesce(followed.next_from, {{ far_future() }})
            < coalesce(followed.valid_to, {{ far_future() }})
        when followed.stretch_number = 1 and followed.valid_from <> first_days.first_day
        then true
        else
            coalesce(followed.next_from, {{ far_future() }})
            <> coalesce(followed.valid_to, {{ far_future() }})
    end
union all
select first_days.account_id, null as scheme, null as segment_key, first_days.first_day
from first_days
left join schemes_of_accounts on first_days.account_id = schemes_of_accounts.account_id
where coalesce(schemes_of_accounts.scheme_count, 0) <> {{ schemes() | length }}
