-- Every account on the as-of day with the segments by which customers are compared, and whether
-- it is
-- one of the best customers: among the largest that pay, for long enough, and in health.
with
    segment_days as (
        select * from {{ ref("int_account_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    account_days as (
        select * from {{ ref("int_account_days") }} where date_day = {{ as_of_date() }}
    ),

    -- Equal MRR has equal rank, so a tie at the bound is in or out as a whole.
    ranked as (
        select
            account_id,
            rank() over (order by mrr_amount desc) as mrr_rank,
            count(*) over () as paying_count
        from account_days
        where is_paying
    ),

    final as (
        select
            segment_days.account_id,
            {% for scheme in icp_schemes() %}
                nullif(segment_days.{{ scheme }}_segment, 'unknown') as {{ scheme }},
            {% endfor %}
            account_days.mrr_amount,
            account_days.is_paying,
            coalesce(
                ranked.mrr_rank <= {{ var("icp_best_share") }} * ranked.paying_count
                and {{ days_between("account_days.first_paid_on", "account_days.date_day") }}
                >= {{ var("icp_best_paying_days") }}
                and account_days.health_score >= {{ var("health_bands")["watch"] }},
                false
            ) as is_best_customer
        from segment_days
        inner join account_days on segment_days.account_id = account_days.account_id
        left join ranked on segment_days.account_id = ranked.account_id
    )

select *
from final
