-- Days on which a term of some length is close to its renewal.
with
    renewals as (select * from {{ ref("int_term_renewals") }}),

    windows as (
        select
            account_id,
            subscription_item_id,
            renews_on,
            greatest(
                {{ add_days("renews_on", "-1 * " ~ var("renewal_window_days")) }}, counts_from
            ) as from_on,
            least(renews_on, counts_until) as until_on
        from renewals
    ),

    final as (select * from windows where from_on < until_on and from_on <= {{ as_of_date() }})

select *
from final
