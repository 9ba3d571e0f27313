-- The next renewal of an account's longest running term. On the renewal day itself the term has
-- renewed: the next renewal is one term later.
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    renewals as (select * from {{ ref("int_term_renewals") }}),

    ordered as (
        select
            *,
            lag(renews_on) over (
                partition by source_name, subscription_period_id order by renews_on
            ) as previous_renews_on
        from renewals
    ),

    next_renewals as (
        select
            account_id,
            term_months,
            renews_on,
            greatest(coalesce(previous_renews_on, counts_from), counts_from) as from_on,
            least(renews_on, counts_until) as until_on
        from ordered
    ),

    waiting as (select * from next_renewals where from_on < until_on),

    edges as ({{ span_edges("waiting") }}),

    starts as ({{ span_starts(["edges"]) }}),

    ranked as (
        select
            starts.account_id,
            starts.valid_from,
            waiting.renews_on,
            row_number() over (
                partition by starts.account_id, starts.valid_from
                order by waiting.term_months desc, waiting.renews_on asc
            ) as renewal_rank
        from starts
        left join waiting on {{ span_starts_within("starts", "waiting", "from_on", "until_on") }}
    ),

    longest as (select account_id, valid_from, renews_on from ranked where renewal_rank = 1),

    final as ({{ spans_of_values("longest", ["renews_on"]) }})

select *
from final
