with
    whitespace as (select * from {{ ref("int_account_whitespace") }}),

    segment_days as (
        select * from {{ ref("int_account_segment_days") }} where date_day = {{ as_of_date() }}
    ),

    account_products as (
        select
            whitespace.*,
            {% for scheme in schemes() %}
                segment_days.{{ scheme }}_segment {{- "," if not loop.last }}
            {% endfor %}
        from whitespace
        inner join segment_days on whitespace.account_id = segment_days.account_id
    ),

    summed as (
        {{
            summed_by_segment(
                "account_products",
                ["product_id", "product_name"],
                {
                    "eligible_account_count": "1",
                    "owner_count": "case when is_owned then 1 else 0 end",
                    "owned_arr_amount": "coalesce(owned_arr_amount, 0)",
                    "whitespace_arr_amount": "whitespace_arr_amount",
                    "unknown_account_count": "case when whitespace_arr_amount is null then 1 else 0 end",
                },
            )
        }}
    ),

    final as (
        select
            {{ surrogate_key(["product_id", "scheme", "segment_key"]) }} as product_segment_id,
            product_id,
            product_name,
            scheme,
            segment_key,
            cast(owned_arr_amount as {{ type_money() }}) as owned_arr_amount,
            cast(whitespace_arr_amount as {{ type_money() }}) as whitespace_arr_amount,
            cast(eligible_account_count as bigint) as eligible_account_count,
            cast(owner_count as bigint) as owner_count,
            cast(unknown_account_count as bigint) as unknown_account_count,
            {{ attachment_rate("owner_count", "eligible_account_count") }} as attachment_rate,
            eligible_account_count < {{ var("small_sample_size") }} as is_small_sample
        from summed
    )

select *
from final
