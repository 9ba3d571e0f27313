with
    commitments as (
        select *
        from {{ ref("int_item_commitments") }}
        where commitment = 'running' and not is_metered
    ),

    final as (
        select
            {{ surrogate_key(["source_name", "account_id", "subscription_item_id"]) }}
            as renewal_id,
            source_name,
            account_id,
            subscription_id,
            subscription_item_id,
            plan_id,
            plan_name,
            mrr_amount,
            cast(12 * mrr_amount as {{ type_money() }}) as arr_amount,
            cast(cycle_months as integer) as term_months,
            cast(cycle_days as integer) as term_days,
            cast({{ days_between(as_of_date(), "renews_on") }} as integer) as days_until_renewal,
            is_pending_cancellation,
            renews_on
        from commitments
    )

select *
from final
