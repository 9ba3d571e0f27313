with
    accounts as (select * from {{ ref("int_icp_accounts") }}),

    traits as (select * from {{ ref("int_icp_traits") }}),

    -- What few accounts are says more than what most are.
    rarities as (
        select
            account_id,
            {% for scheme in icp_schemes() %}
                sum(
                    case when scheme = '{{ scheme }}' then - ln(account_rate) end
                ) as {{ scheme }}_rarity,
            {% endfor %}
            - sum(ln(account_rate)) as rarity
        from traits
        group by account_id
    ),

    best_customers as (
        select *, row_number() over (order by mrr_amount desc, account_id asc) as place
        from accounts
        where is_best_customer
    ),

    compared as (
        select
            accounts.account_id,
            best_customers.account_id as like_account_id,
            rarities.rarity,
            {% for scheme in icp_schemes() %}
                case
                    when accounts.{{ scheme }} = best_customers.{{ scheme }}
                    then rarities.{{ scheme }}_rarity
                end as {{ scheme }},
            {% endfor %}
            accounts.is_paying
        from accounts
        inner join rarities on accounts.account_id = rarities.account_id
        -- A fixed number of them, so that the work grows with the accounts only.
        inner join
            best_customers
            on accounts.account_id <> best_customers.account_id
            and best_customers.place <= {{ var("icp_lookalike_customers") }}
    ),

    rated as (
        select
            account_id,
            like_account_id,
            is_paying,
            {{ shared_schemes(icp_schemes()) }} as shared_schemes,
            cast(
                cast(
                    {{
                        ratio(
                            "(coalesce(" ~ icp_schemes() | join(", 0) + coalesce(") ~ ", 0))",
                            "rarity",
                        )
                    }} as decimal(18, 9)
                ) as {{ type_double() }}
            ) as similarity_rate
        from compared
    ),

    ranked as (
        select
            *,
            row_number() over (
                partition by account_id order by similarity_rate desc, like_account_id asc
            ) as like_rank
        from rated
        where similarity_rate > 0
    ),

    final as (
        select
            {{ surrogate_key(["account_id", "like_rank"]) }} as account_lookalike_id,
            account_id,
            like_account_id,
            cast(like_rank as integer) as like_rank,
            similarity_rate,
            shared_schemes,
            is_paying,
            {{ as_of_date() }} as as_of_date
        from ranked
        where like_rank <= 3
    )

select *
from final
