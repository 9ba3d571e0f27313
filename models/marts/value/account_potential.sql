with
    account_days as (
        select *
        from {{ ref("int_account_days") }}
        where date_day = {{ as_of_date() }} and is_paying
    ),

    whitespace as (select * from {{ ref("int_account_whitespace") }}),

    seats as (select * from {{ ref("int_account_seats") }}),

    upgrades as (select * from {{ ref("int_account_upgrades") }}),

    products as (
        select
            account_id,
            count(*) as eligible_product_count,
            sum(case when is_owned then 1 else 0 end) as owned_product_count,
            sum(case when whitespace_arr_amount is null then 1 else 0 end) as unknown_product_count,
            -- Null where none of the products that are lacking is known.
            case
                when sum(case when is_owned then 0 else 1 end) = 0
                then 0
                else sum(case when not is_owned then whitespace_arr_amount end)
            end as product_whitespace_arr_amount
        from whitespace
        group by account_id
    ),

    parts as (
        select
            account_days.account_id,
            seats.size_band,
            seats.plan_tier,
            upgrades.wanted_plan_tier,
            account_days.arr_amount,
            account_days.open_opportunity_amount,
            seats.seat_whitespace_arr_amount,
            products.product_whitespace_arr_amount,
            case
                when upgrades.account_id is null then 0 else upgrades.upgrade_arr_amount
            end as upgrade_arr_amount,
            seats.seat_count,
            seats.unfilled_seat_count,
            coalesce(products.eligible_product_count, 0) as eligible_product_count,
            coalesce(products.owned_product_count, 0) as owned_product_count,
            coalesce(products.unknown_product_count, 0) as unknown_product_count,
            seats.peer_seat_rate
        from account_days
        inner join seats on account_days.account_id = seats.account_id
        left join products on account_days.account_id = products.account_id
        left join upgrades on account_days.account_id = upgrades.account_id
    ),

    {% set sums = {
        "whitespace_arr_amount": [
            "product_whitespace_arr_amount",
            "seat_whitespace_arr_amount",
        ],
        "short_term_potential_amount": [
            "seat_whitespace_arr_amount",
            "upgrade_arr_amount",
        ],
        "long_term_potential_amount": [
            "seat_whitespace_arr_amount",
            "upgrade_arr_amount",
            "product_whitespace_arr_amount",
        ],
    } %}
    final as (
        select
            account_id,
            size_band,
            plan_tier,
            wanted_plan_tier,
            arr_amount,
            open_opportunity_amount,
            cast(
                product_whitespace_arr_amount as {{ type_money() }}
            ) as product_whitespace_arr_amount,
            seat_whitespace_arr_amount,
            cast(upgrade_arr_amount as {{ type_money() }}) as upgrade_arr_amount,
            -- Unknown where a part of it is.
            {% for name, columns in sums.items() %}
                cast({{ columns | join(" + ") }} as {{ type_money() }}) as {{ name }},
            {% endfor %}
            seat_count,
            unfilled_seat_count,
            cast(eligible_product_count as bigint) as eligible_product_count,
            cast(owned_product_count as bigint) as owned_product_count,
            cast(unknown_product_count as bigint) as unknown_product_count,
            peer_seat_rate,
            {{ attachment_rate("owned_product_count", "eligible_product_count") }}
            as attachment_rate,
            unknown_product_count > 0 as is_partial
        from parts
    )

select *
from final
