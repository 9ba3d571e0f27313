-- Subscription periods that break the contract, with the MRR that each would be worth while it ran.
with
    rejected as (
        select * from {{ ref("checked_subscription_periods") }} where rejection_reason is not null
    ),

    rates as (
        select *
        from {{ ref("int_exchange_rate_spans") }}
        where {{ as_of_date() }} >= valid_from and {{ as_of_date() }} < valid_to
    ),

    -- What can't be priced has no worth; a discount that can't be is none.
    priced as (
        select
            rejected.*,
            rates.rate,
            rejected.quantity >= 0
            and rejected.unit_amount >= 0
            and rejected.billing_interval_count >= 1 as has_price,
            {{ discount_applies("rejected.discount_duration") }}
            and coalesce(rejected.discount_percent, 0) between 0 and 100
            and coalesce(rejected.discount_amount, 0) >= 0 as has_discount,
            {{ month_factor_part("rejected.billing_interval", 0) }} as factor_numerator,
            {{ month_factor_part("rejected.billing_interval", 1) }}
            * rejected.billing_interval_count as factor_denominator
        from rejected
        left join rates on rejected.currency = rates.currency
    ),

    final as (
        select
            delivered_by as source_name,
            raw_key as record_id,
            rejection_reason as reason,
            case
                when has_price
                then
                    {{
                        mrr_amount(
                            recurring_units(
                                "quantity",
                                "unit_amount",
                                "discount_percent",
                                "discount_amount",
                                "has_discount",
                            ),
                            "factor_numerator",
                            "factor_denominator",
                            "rate",
                        )
                    }}
            end as mrr_amount,
            loaded_at
        from priced
    )

select *
from final
