-- Accounts of every segment of every scheme on the as-of day and some days before, and of those
-- that
-- were there on both days how many were in the same one.
{% set days = var("scheme_stability_days") %}
with
    segment_days as (
        select *
        from {{ ref("int_account_segment_days") }}
        where date_day in ({{ as_of_date() }}, {{ add_days(as_of_date(), -days) }})
    ),

    now as (select * from segment_days where date_day = {{ as_of_date() }}),

    earlier as (select * from segment_days where date_day <> {{ as_of_date() }}),

    both_days as (
        {% for scheme in schemes() %}
            select
                '{{ scheme }}' as scheme,
                now.{{ scheme }}_segment as segment_key,
                1 as account_count,
                0 as earlier_account_count,
                case when earlier.account_id is not null then 1 else 0 end as both_count,
                case
                    when earlier.{{ scheme }}_segment = now.{{ scheme }}_segment then 1 else 0
                end as same_count
            from now
            left join earlier on now.account_id = earlier.account_id
            union all
            select
                '{{ scheme }}' as scheme,
                {{ scheme }}_segment as segment_key,
                0 as account_count,
                1 as earlier_account_count,
                0 as both_count,
                0 as same_count
            from earlier {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    final as (
        select
            scheme,
            segment_key,
            sum(account_count) as account_count,
            sum(earlier_account_count) as earlier_account_count,
            sum(both_count) as both_count,
            sum(same_count) as same_count
        from both_days
        group by scheme, segment_key
    )

select *
from final
