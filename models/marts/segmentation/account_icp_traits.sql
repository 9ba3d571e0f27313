with
    traits as (select * from {{ ref("int_icp_traits") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "scheme"]) }} as account_icp_trait_id,
            account_id,
            scheme,
            segment_key,
            account_rate,
            best_customer_rate,
            weight,
            cast(best_customer_count as bigint) as best_customer_count,
            {{ as_of_date() }} as as_of_date
        from traits
    )

select *
from final
