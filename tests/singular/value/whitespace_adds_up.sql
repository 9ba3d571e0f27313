-- Prevents potential of an account that is not the sum of its products, seats and upgrade, products
-- whose owners do not bring the company's ARR, and an attachment rate over other accounts.
with
    whitespace as (select * from {{ ref("account_whitespace") }}),

    potential as (select * from {{ ref("account_potential") }}),

    attachment as (select * from {{ ref("product_attachment") }}),

    by_account as (
        select
            account_id,
            count(*) as eligible_product_count,
            sum(case when is_owned then 1 else 0 end) as owned_product_count,
            sum(case when is_owned then 0 else 1 end) as open_product_count,
            sum(case when not is_owned then whitespace_arr_amount end) as whitespace_arr_amount
        from whitespace
        group by account_id
    ),

    by_product as (
        select
            product_id,
            sum(owned_arr_amount) as owned_arr_amount,
            sum(whitespace_arr_amount) as whitespace_arr_amount,
            count(*) as eligible_account_count
        from whitespace
        group by product_id
    )

select potential.account_id as found
from potential
left join by_account on potential.account_id = by_account.account_id
where
    coalesce(by_account.eligible_product_count, 0) <> potential.eligible_product_count
    or coalesce(by_account.owned_product_count, 0) <> potential.owned_product_count
    or (
        potential.product_whitespace_arr_amount is distinct from case
            when by_account.open_product_count = 0 then 0 else by_account.whitespace_arr_amount
        end
    )
union all
select attachment.product_id as found
from
    (
        select
            scheme,
            product_id,
            sum(owned_arr_amount) as owned_arr_amount,
            sum(whitespace_arr_amount) as whitespace_arr_amount,
            sum(eligible_account_count) as eligible_account_count
        from attachment
        group by scheme, product_id
    ) as attachment
inner join by_product on attachment.product_id = by_product.product_id
where
    attachment.owned_arr_amount <> coalesce(by_product.owned_arr_amount, 0)
    or (attachment.whitespace_arr_amount is distinct from by_product.whitespace_arr_amount)
    or attachment.eligible_account_count <> by_product.eligible_account_count
