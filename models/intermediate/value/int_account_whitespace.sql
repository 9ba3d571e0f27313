-- The products that each paying account owns or could own, and what its peers pay for those that
-- it lacks: accounts of the same size band that own them.
with
    account_products as (select * from {{ ref("int_account_products") }} where is_eligible),

    owners as (
        {{
            medians(
                "account_products",
                ["product_id", "size_band"],
                "owned_arr_amount",
                "account_id",
                "owned_arr_amount > 0 and size_band <> 'unknown'",
            )
        }}
    ),

    final as (
        select
            account_products.account_id,
            account_products.product_id,
            account_products.product_name,
            account_products.size_band,
            account_products.owned_arr_amount,
            cast(
                {{ money_per_unit("owners.middle_sum", "owners.middle_count") }}
                as {{ type_money() }}
            ) as median_owner_arr_amount,
            -- Unknown without an owner to learn from.
            case
                when account_products.is_owned
                then cast(0 as {{ type_money() }})
                else
                    cast(
                        {{ money_per_unit("owners.middle_sum", "owners.middle_count") }}
                        as {{ type_money() }}
                    )
            end as whitespace_arr_amount,
            cast(coalesce(owners.value_count, 0) as bigint) as owner_count,
            account_products.is_owned
        from account_products
        left join
            owners
            on account_products.product_id = owners.product_id
            and account_products.size_band = owners.size_band
    )

select *
from final
