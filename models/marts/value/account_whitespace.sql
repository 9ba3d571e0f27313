with
    whitespace as (select * from {{ ref("int_account_whitespace") }}),

    final as (
        select
            {{ surrogate_key(["account_id", "product_id"]) }} as account_product_id,
            account_id,
            product_id,
            product_name,
            size_band,
            owned_arr_amount,
            median_owner_arr_amount,
            whitespace_arr_amount,
            owner_count,
            is_owned,
            owner_count < {{ var("small_sample_size") }} as is_small_sample
        from whitespace
    )

select *
from final
