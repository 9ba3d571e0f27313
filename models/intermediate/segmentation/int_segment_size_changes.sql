-- By how much the size and the MRR of a segment change on a day: members come and go, and what they
-- pay changes while they are in it.
with
    memberships as (select * from {{ ref("segment_memberships") }}),

    mrr_spans as (select * from {{ ref("int_account_mrr_spans") }} where mrr_amount <> 0),

    paid_stretches as (
        select
            memberships.scheme,
            memberships.segment_key,
            mrr_spans.mrr_amount,
            greatest(memberships.valid_from, mrr_spans.valid_from) as from_on,
            least(
                coalesce(memberships.valid_to, {{ far_future() }}),
                coalesce(mrr_spans.valid_to, {{ far_future() }})
            ) as until_on
        from memberships
        inner join
            mrr_spans
            on memberships.account_id = mrr_spans.account_id
            and mrr_spans.valid_from < coalesce(memberships.valid_to, {{ far_future() }})
            and memberships.valid_from < coalesce(mrr_spans.valid_to, {{ far_future() }})
    ),

    changes as (
        select
            scheme, segment_key, 1 as account_change, 0 as mrr_change_amount, valid_from as date_day
        from memberships
        union all
        select
            scheme, segment_key, -1 as account_change, 0 as mrr_change_amount, valid_to as date_day
        from memberships
        where valid_to is not null
        union all
        select
            scheme,
            segment_key,
            0 as account_change,
            mrr_amount as mrr_change_amount,
            from_on as date_day
        from paid_stretches
        union all
        select
            scheme,
            segment_key,
            0 as account_change,
            - mrr_amount as mrr_change_amount,
            until_on as date_day
        from paid_stretches
    ),

    final as (
        select
            scheme,
            segment_key,
            sum(account_change) as account_change,
            cast(sum(mrr_change_amount) as {{ type_money() }}) as mrr_change_amount,
            date_day
        from changes
        where date_day <= {{ as_of_date() }}
        group by scheme, segment_key, date_day
    )

select *
from final
