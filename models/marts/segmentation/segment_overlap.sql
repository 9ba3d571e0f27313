-- Every ordered pair of named segments, those without a common account included: they are an
-- answer.
with
    memberships as (
        select * from {{ ref("segment_memberships") }} where scheme = 'named' and is_current
    ),

    sizes as (
        select *
        from {{ ref("segment_sizes_daily") }}
        where scheme = 'named' and date_day = {{ as_of_date() }}
    ),

    mrr_spans as (
        select *
        from {{ ref("int_account_mrr_spans") }}
        where
            valid_from <= {{ as_of_date() }}
            and coalesce(valid_to, {{ far_future() }}) > {{ as_of_date() }}
    ),

    shared as (
        select
            memberships.segment_key,
            others.segment_key as other_segment_key,
            count(*) as account_count,
            sum(coalesce(mrr_spans.mrr_amount, 0)) as mrr_amount
        from memberships
        inner join memberships as others on memberships.account_id = others.account_id
        left join mrr_spans on memberships.account_id = mrr_spans.account_id
        group by memberships.segment_key, others.segment_key
    ),

    pairs as (
        select
            sizes.segment_key,
            others.segment_key as other_segment_key,
            sizes.account_count as segment_account_count,
            others.account_count as other_account_count,
            sizes.date_day
        from sizes
        inner join sizes as others on sizes.segment_key <> others.segment_key
    ),

    final as (
        select
            {{ surrogate_key(["pairs.segment_key", "pairs.other_segment_key"]) }}
            as segment_pair_id,
            pairs.segment_key,
            pairs.other_segment_key,
            cast(coalesce(shared.account_count, 0) as bigint) as account_count,
            cast(coalesce(shared.mrr_amount, 0) as {{ type_money() }}) as mrr_amount,
            {{ ratio("coalesce(shared.account_count, 0)", "pairs.segment_account_count") }}
            as segment_share_rate,
            {{ ratio("coalesce(shared.account_count, 0)", "pairs.other_account_count") }}
            as other_share_rate,
            pairs.date_day as as_of_date
        from pairs
        left join
            shared
            on pairs.segment_key = shared.segment_key
            and pairs.other_segment_key = shared.other_segment_key
    )

select *
from final
