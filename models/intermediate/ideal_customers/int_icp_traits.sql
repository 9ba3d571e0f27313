-- What every account is by each scheme that customers are compared by, and how much more often the
-- best customers are that than all accounts are. A best customer is compared with the other ones.
with
    accounts as (select * from {{ ref("int_icp_accounts") }}),

    traits as (
        {% for scheme in icp_schemes() %}
            select
                account_id,
                '{{ scheme }}' as scheme,
                {{ scheme }} as segment_key,
                case when is_best_customer then 1 else 0 end as best_count
            from accounts
            where {{ scheme }} is not null {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    counted as (
        select
            *,
            count(*) over (partition by scheme, segment_key) as segment_account_count,
            sum(best_count) over (partition by scheme, segment_key) as segment_best_count,
            count(*) over (partition by scheme) as known_account_count,
            sum(best_count) over (partition by scheme) as known_best_count
        from traits
    ),

    shares as (
        select
            *,
            {{ ratio("segment_account_count", "known_account_count") }} as account_rate,
            {{
                ratio(
                    "segment_best_count - best_count + "
                    ~ var("icp_prior_accounts")
                    ~ " * "
                    ~ ratio("segment_account_count", "known_account_count"),
                    "known_best_count - best_count + " ~ var("icp_prior_accounts"),
                )
            }} as best_customer_rate
        from counted
    ),

    final as (
        select
            account_id,
            scheme,
            segment_key,
            account_rate,
            best_customer_rate,
            ln(best_customer_rate / account_rate) as weight,
            known_best_count - best_count as best_customer_count
        from shares
    )

select *
from final
